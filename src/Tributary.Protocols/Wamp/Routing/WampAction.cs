namespace Tributary.Protocols.Wamp.Routing;

/// <summary>What a session wants to do with a URI.</summary>
public enum WampAction
{
    Call,
    Register,
    Publish,
    Subscribe,
}

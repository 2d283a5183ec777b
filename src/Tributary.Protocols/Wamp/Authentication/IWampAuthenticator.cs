namespace Tributary.Protocols.Wamp.Authentication;

/// <summary>Says who may join.</summary>
public interface IWampAuthenticator
{
    ValueTask<AuthStep> BeginAsync(JoinRequest request, CancellationToken cancellation);
}

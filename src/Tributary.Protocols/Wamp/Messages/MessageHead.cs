namespace Tributary.Protocols.Wamp.Messages;

/// <summary>What can be said of a message that was not read to its end; what is not known is 0.</summary>
/// <param name="RequestCode">What an ERROR answers.</param>
/// <param name="IsAcknowledged">A PUBLISH that wants an answer.</param>
public readonly record struct MessageHead(MessageCode Code, long Request, MessageCode RequestCode, bool IsAcknowledged);

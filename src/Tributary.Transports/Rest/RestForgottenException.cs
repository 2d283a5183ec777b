namespace Tributary.Transports.Rest;

/// <summary>A server takes no update, since it does not know who brings it.</summary>
internal sealed class RestForgottenException(Uri server)
    : Exception($"{server} does not know this client any more, perhaps since it was started anew");

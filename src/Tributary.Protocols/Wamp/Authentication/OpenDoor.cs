using System.Security.Cryptography;

namespace Tributary.Protocols.Wamp.Authentication;

/// <summary>Everybody may join, as anonymous.</summary>
public sealed class OpenDoor : IWampAuthenticator
{
    internal const string Anonymous = "anonymous";
    private const int NameBytes = 12;

    public ValueTask<AuthStep> BeginAsync(JoinRequest request, CancellationToken cancellation)
        => ValueTask.FromResult<AuthStep>(request.Methods.Count == 0 || request.Methods.Contains(Anonymous, StringComparer.Ordinal)
            ? new AuthStep.Accept(Nobody())
            : new AuthStep.Refuse(WampUris.NoMatchingAuthMethod, "this router authenticates nobody; join as anonymous"));

    internal static WampIdentity Nobody()
        => new(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(NameBytes)), Anonymous, Anonymous, "static");
}

using System.Security.Cryptography;
using System.Text;
using Tributary.Protocols.Wamp.Formats;

namespace Tributary.Protocols.Wamp.Authentication;

/// <summary>Knows a list of principals: tickets, WAMP-CRA and WAMP-SCRAM. Whoever claims a name that it does not know is asked like
/// anybody else, and refused in the same words.</summary>
public sealed class StaticAuthenticator : IWampAuthenticator
{
    internal const string TicketMethod = "ticket";
    internal const string CraMethod = "wampcra";
    internal const string ScramMethod = "wamp-scram";
    internal const string Provider = "static";
    private const string Denial = "the name or what is to prove it is wrong";

    private readonly Dictionary<string, Principal> _principals;
    private readonly bool _admitsAnonymous;
    private readonly CraExchange _cra;
    private readonly ScramExchange _scram;

    // Names that are not known have a secret too, the same each time.
    private readonly byte[] _mask = RandomNumberGenerator.GetBytes(32);

    /// <param name="admitsAnonymous">Whether somebody without a name may join, with the role "anonymous".</param>
    /// <exception cref="ArgumentException">Two have one name, or a name is empty or too long.</exception>
    public StaticAuthenticator(IEnumerable<Principal> principals, TimeProvider clock, bool admitsAnonymous = false)
    {
        _principals = new(StringComparer.Ordinal);
        foreach (var one in principals)
        {
            if (one.AuthId.Length is 0 or > 256) throw new ArgumentException($"the name '{one.AuthId}' has {one.AuthId.Length} characters");
            if (!_principals.TryAdd(one.AuthId, one)) throw new ArgumentException($"two principals are called '{one.AuthId}'");
        }

        _admitsAnonymous = admitsAnonymous;
        (_cra, _scram) = (new CraExchange(clock), new ScramExchange());
    }

    public ValueTask<AuthStep> BeginAsync(JoinRequest request, CancellationToken cancellation) => ValueTask.FromResult(Begin(request));

    internal static AuthStep Denied() => new AuthStep.Refuse(WampUris.AuthenticationDenied, Denial);

    private AuthStep Begin(JoinRequest request)
    {
        var known = request.AuthId is { } name ? _principals.GetValueOrDefault(name) : null;
        if (known?.Realms is { } realms && !realms.Contains(request.Realm, StringComparer.Ordinal)) known = null;
        foreach (var method in request.Methods.DefaultIfEmpty(OpenDoor.Anonymous))
        {
            if (method == OpenDoor.Anonymous && _admitsAnonymous) return new AuthStep.Accept(OpenDoor.Nobody());
            if (request.AuthId is null || !Has(known, method)) continue;
            return method switch
            {
                TicketMethod => Ticket(known),
                CraMethod => _cra.Begin(request, known, known?.Cra ?? Fake(request.AuthId)),
                _ => _scram.Begin(request, known, known?.Scram ?? FakeScram(request.AuthId)),
            };
        }

        return request.AuthId is null
            ? new AuthStep.Refuse(WampUris.AuthenticationRequired,
                "say who you are: authid and one of the methods ticket, wampcra, wamp-scram")
            : new AuthStep.Refuse(WampUris.NoMatchingAuthMethod, "none of the methods offered will do");
    }

    // A name that is not known has all of them.
    private static bool Has(Principal? known, string method) => method switch
    {
        TicketMethod => known is null || known.Ticket is not null,
        CraMethod => known is null || known.Cra is not null,
        ScramMethod => known is null || known.Scram is not null,
        _ => false,
    };

    private static AuthStep.Challenge Ticket(Principal? known) => new(TicketMethod, WampValue.NoEntries, (ticket, _)
        => CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(ticket)),
            known?.Ticket is { } hash ? hash.Span : new byte[SHA256.HashSizeInBytes])
            ? new AuthStep.Accept(Identity(known!, TicketMethod)) : Denied());

    internal static WampIdentity Identity(Principal known, string method) => new(known.AuthId, known.AuthRole, method, Provider);

    private byte[] Masked(string name) => HMACSHA256.HashData(_mask, Encoding.UTF8.GetBytes(name));

    private CraSecret Fake(string name)
        => new(Convert.ToBase64String(Masked("secret " + name))) { Salt = Convert.ToHexStringLower(Masked(name).AsSpan(0, 16)) };

    private ScramSecret FakeScram(string name)
        => new(Masked(name).AsMemory(0, 16), 100_000, Masked("stored " + name), Masked("server " + name));
}

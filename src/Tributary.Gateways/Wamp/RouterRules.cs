using Tributary.Protocols.Wamp;
using Tributary.Protocols.Wamp.Authentication;
using Tributary.Protocols.Wamp.Clients;
using Tributary.Protocols.Wamp.Formats;
using Tributary.Protocols.Wamp.Routing;
using Tributary.Transports.Wamp;
using Tributary.Transports.Wamp.Boards;

namespace Tributary.Gateways.Wamp;

/// <summary>Who may join the built-in router, and do what there: identities are the coordinator's.</summary>
internal sealed class RouterRules(WampOptions options, IGatewayAccess access) : IWampAuthenticator
{
    /// <summary>The coordinator itself.</summary>
    public const string CoordinatorRole = "coordinator";

    /// <summary>Who has shown that it is a client.</summary>
    public const string ClientRole = "client";

    /// <summary>Who may begin and stop runs.</summary>
    public const string OperatorRole = "operator";

    /// <summary>Who may ask models.</summary>
    public const string ViewerRole = "viewer";

    /// <summary>Who has shown nothing, where nothing is asked for.</summary>
    public const string NobodysRole = "anonymous";

    /// <summary>Who says to be a board that needs no credentials.</summary>
    public const string GuestRole = "guest";

    private const string Memory = "memory";
    private const string Provider = "tributary";
    private const int MaxTicket = 1000;
    private readonly WampNames _names = new(options.Prefix);

    public ValueTask<AuthStep> BeginAsync(JoinRequest request, CancellationToken cancellation) => ValueTask.FromResult(Begin(request));

    /// <summary>Whether a session may do something with a URI. A client has what is its own; nobody else speaks for the
    /// coordinator.</summary>
    public bool MayDo(WampIdentity who, WampAction action, string uri)
    {
        if (who.AuthRole == CoordinatorRole) return true;
        if (who.AuthRole == GuestRole) return options.Boards.Any(board => MayDo(board, action, uri));
        if (uri.StartsWith("wamp.session.kill", StringComparison.Ordinal)) return false;
        if (uri == _names.Coordinator) return action == WampAction.Call;
        if (uri == _names.Here) return action == WampAction.Subscribe;
        if (uri.StartsWith(options.Prefix + ".", StringComparison.Ordinal))
            return action == WampAction.Register && (who.AuthRole == NobodysRole || uri == _names.Client(who.AuthId));
        return who.AuthRole switch
        {
            NobodysRole => true,
            OperatorRole or ViewerRole => action == WampAction.Call && IsOrder(uri),
            _ => MayDo(who.AuthId, action, uri),
        };
    }

    // Of Stack4Things a board registers what is its own, and speaks to its master.
    private bool MayDo(string board, WampAction action, string uri)
        => action == WampAction.Register ? uri.StartsWith(BoardNames.Of(board, ""), StringComparison.Ordinal)
            : action == WampAction.Call && (uri == BoardNames.Of(options.Master, BoardNames.NotifyJoin)
                || uri == BoardNames.Of(options.Master, BoardNames.NotifyLeave));

    private bool IsOrder(string uri)
        => uri == BoardNames.Of(options.Master, BoardNames.FederatedLoop) || uri == BoardNames.Of(options.Master, BoardNames.StopTraining)
            || uri == BoardNames.Of(options.Master, BoardNames.PerformInference);

    /// <summary>Whether a session may give orders.</summary>
    /// <param name="changes">Whether a run begins or stops by it.</param>
    public static bool MayOrder(WampValue details, bool changes) => details["caller_authrole"].Text switch
    {
        NobodysRole or OperatorRole or CoordinatorRole => true,
        ViewerRole => !changes,
        _ => false,
    };

    /// <summary>Whether a session may speak for a client.</summary>
    /// <param name="details">Of the call; the built-in router says who calls.</param>
    public bool MaySpeak(WampValue details, string client)
        => details["caller_authrole"].Text == NobodysRole
            || (details["caller_authrole"].Text == GuestRole && options.Boards.Contains(client, StringComparer.Ordinal))
            || (details["caller_authrole"].Text == ClientRole && details["caller_authid"].Text == client);

    private AuthStep Begin(JoinRequest request)
    {
        if (request.Channel.Transport == Memory)
            return new AuthStep.Accept(new WampIdentity(CoordinatorRole, CoordinatorRole, Memory, Provider));
        var shown = access.Identify(request.Channel.Certificate);
        if (Known(request, shown, "tls") is { } known) return known;
        if (request.AuthId is not null && request.Methods.Contains(TicketCredential.Name, StringComparer.Ordinal))
            return new AuthStep.Challenge(TicketCredential.Name, WampValue.NoEntries, (ticket, _) => Judge(request, ticket));
        if (options.Open) return new AuthStep.Accept(new WampIdentity(NewName(), NobodysRole, NobodysRole, Provider));
        if (options.Boards.Count > 0 && shown.Fault is null)
            return new AuthStep.Accept(new WampIdentity(NewName(), GuestRole, NobodysRole, Provider));
        return new AuthStep.Refuse(WampUris.AuthenticationRequired, shown.Fault is { } fault
            ? $"the certificate does not hold: {fault}"
            : "a client's certificate is needed, or its token as ticket (authmethod ticket, authid its id)");
    }

    private AuthStep Judge(JoinRequest request, string ticket)
        => ticket.Length <= MaxTicket && Known(request, access.Identify(null, ticket), TicketCredential.Name) is { } known
            ? known : new AuthStep.Refuse(WampUris.AuthenticationDenied, "the ticket does not hold");

    // Null where nobody is known by what was shown.
    private static AuthStep? Known(JoinRequest request, ShownIdentity shown, string method)
    {
        if ((shown.Client ?? shown.Person) is not { } name) return null;
        var role = shown.Client is not null ? ClientRole : shown.MayOperate ? OperatorRole : ViewerRole;
        return request.AuthId is { Length: > 0 } claimed && claimed != name
            ? new AuthStep.Refuse(WampUris.AuthenticationDenied, "what was shown is another's")
            : new AuthStep.Accept(new WampIdentity(name, role, method, Provider));
    }

    private static string NewName() => "auto-" + System.Security.Cryptography.RandomNumberGenerator.GetHexString(16, lowercase: true);
}

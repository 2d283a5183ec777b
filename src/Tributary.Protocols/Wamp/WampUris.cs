namespace Tributary.Protocols.Wamp;

/// <summary>The URIs that WAMP itself defines (Basic Profile, "URI reference"; Advanced Profile, "Advanced Profile URIs"), and the two
/// of our own.</summary>
public static class WampUris
{
    public const string InvalidUri = "wamp.error.invalid_uri";
    public const string InvalidArgument = "wamp.error.invalid_argument";
    public const string NoSuchProcedure = "wamp.error.no_such_procedure";
    public const string ProcedureAlreadyExists = "wamp.error.procedure_already_exists";
    public const string NoSuchRegistration = "wamp.error.no_such_registration";
    public const string NoSuchSubscription = "wamp.error.no_such_subscription";
    public const string NoSuchSession = "wamp.error.no_such_session";
    public const string NoSuchRealm = "wamp.error.no_such_realm";
    public const string NoSuchRole = "wamp.error.no_such_role";
    public const string NoSuchPrincipal = "wamp.error.no_such_principal";
    public const string Canceled = "wamp.error.canceled";
    public const string Timeout = "wamp.error.timeout";
    public const string PayloadSizeExceeded = "wamp.error.payload_size_exceeded";
    public const string ProtocolViolation = "wamp.error.protocol_violation";
    public const string NotAuthorized = "wamp.error.not_authorized";
    public const string AuthorizationFailed = "wamp.error.authorization_failed";
    public const string NoMatchingAuthMethod = "wamp.error.no_matching_auth_method";
    public const string AuthenticationDenied = "wamp.error.authentication_denied";
    public const string AuthenticationFailed = "wamp.error.authentication_failed";
    public const string AuthenticationRequired = "wamp.error.authentication_required";
    public const string DiscloseMeDisallowed = "wamp.error.option_disallowed.disclose_me";
    public const string OptionNotAllowed = "wamp.error.option_not_allowed";
    public const string NetworkFailure = "wamp.error.network_failure";
    public const string FeatureNotSupported = "wamp.error.feature_not_supported";

    /// <summary>What autobahn calls an exception of a procedure that has no URI of its own.</summary>
    public const string RuntimeError = "wamp.error.runtime_error";

    public const string CloseRealm = "wamp.close.close_realm";
    public const string GoodbyeAndOut = "wamp.close.goodbye_and_out";
    public const string SystemShutdown = "wamp.close.system_shutdown";
    public const string Killed = "wamp.close.killed";

    /// <summary>A limit other than the message's size; the first argument and the keyword "limit" name it.</summary>
    public const string LimitExceeded = "tributary.error.limit_exceeded";

    /// <summary>A session took what was sent to it too slowly.</summary>
    public const string TooSlow = "tributary.error.too_slow";
}

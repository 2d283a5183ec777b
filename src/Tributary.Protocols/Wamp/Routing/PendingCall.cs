namespace Tributary.Protocols.Wamp.Routing;

/// <summary>A call that has no result yet.</summary>
internal sealed class PendingCall(RouterSession caller, long request, RouterSession callee, long invocation)
{
    public RouterSession Caller => caller;

    public long Request => request;

    public RouterSession Callee => callee;

    public long Invocation => invocation;

    /// <summary>The caller takes results piece by piece.</summary>
    public bool WantsProgress { get; init; }

    /// <summary>The dealer's own time limit; null where there is none.</summary>
    public TimeSpan? Timeout { get; init; }

    public ITimer? Timer { get; set; }
}

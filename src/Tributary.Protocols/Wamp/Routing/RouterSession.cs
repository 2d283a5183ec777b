using Tributary.Protocols.Wamp.Formats;
using Tributary.Protocols.Wamp.Messages;

namespace Tributary.Protocols.Wamp.Routing;

/// <summary>A session as the router has it. What it holds is guarded by its realm's lock.</summary>
internal sealed class RouterSession(SessionInfo info, WampValue roles, Outbox outbox) : IDisposable
{
    public SessionInfo Info => info;

    public Outbox Outbox => outbox;

    /// <summary>Cancelled when its line is to be given up.</summary>
    public CancellationTokenSource Ending { get; } = new();

    /// <summary>False from the moment when the router is done with it.</summary>
    public bool IsOpen { get; set; } = true;

    public string Reason { get; set; } = "its line was closed";

    public Dictionary<long, PendingCall> Calls { get; } = [];

    public Dictionary<long, PendingCall> Invocations { get; } = [];

    public Dictionary<long, Registration> Registrations { get; } = [];

    public Dictionary<long, Subscription> Subscriptions { get; } = [];

    /// <summary>The id of the last invocation.</summary>
    public long LastInvocation { get; private set; }

    public bool CancelsCalls { get; } = Has(roles, "callee", "call_canceling");

    // Who cannot be told to stop must not begin (Advanced Profile, "Progressive Call Results").
    public bool SendsProgress { get; } = Has(roles, "callee", "progressive_call_results") && Has(roles, "callee", "call_canceling");

    public bool TimesCalls { get; } = Has(roles, "callee", "call_timeout");

    /// <summary>Session scope: 1, 2, ... 2^53, 1.</summary>
    public long NextInvocation() => LastInvocation = LastInvocation == WampMessage.MaxId ? 1 : LastInvocation + 1;

    public void Dispose() => Ending.Dispose();

    private static bool Has(WampValue roles, string role, string feature) => roles[role]["features"][feature].Bool == true;
}

namespace Tributary.Core.Clients;

/// <summary>What a coordinator asks of a client. The family is closed: every kind is a record in this folder.</summary>
public abstract record Assignment
{
    private protected Assignment()
    {
    }

    /// <summary>One of <see cref="AssignmentKind"/>.</summary>
    public abstract string Kind { get; }

    /// <summary>Names it among everything that is asked of one client.</summary>
    public string Key => KeyOf(RunId, Ask, Kind);

    /// <summary>The same as parts.</summary>
    public AssignmentId Id => new(RunId, Round, Kind) { Ask = Ask };

    public required string RunId { get; init; }

    /// <summary>Rounds count from 1; 0 stands outside any round.</summary>
    public int Round { get; init; }

    /// <summary>Number of the ask within its run, from 1; it keys answers on their way and in the spool. It is the round's where nothing
    /// else was set: asks that outlive a round have numbers of their own.</summary>
    public int Ask { get => field > 0 ? field : Round; init; }

    /// <summary>The round's trace (W3C Trace Context, the field traceparent), so that what clients do belongs to it; null where nobody
    /// traces.</summary>
    public string? Trace { get; init; }

    /// <summary>Clients that are asked in this round; 0 where nobody counted.</summary>
    public int Asked { get; init; }

    /// <summary>Clients that were asked in the round before; 0 in the first.</summary>
    public int AskedBefore { get; init; }

    /// <summary>The operator's own keys (a run file's section <c>config</c>); each value is a long, a double, a bool or a string.</summary>
    public IReadOnlyDictionary<string, object> Config { get; init; } = System.Collections.Immutable.ImmutableDictionary<string,
        object>.Empty;

    /// <summary>An answer after this moment no longer counts; null for no limit.</summary>
    public DateTimeOffset? Deadline { get; init; }

    public static string KeyOf(string runId, int ask, string kind) => $"{runId}/{ask}/{kind}";
}

using Tributary.Core.Clients;
using Tributary.Engine.Sets;
using Tributary.Engine.Tables;

namespace Tributary.Core.Rounds;

/// <summary>What a host gives a run.</summary>
public sealed record RunPorts
{
    public required ClientRegistry Clients { get; init; }

    public required IRunStore Store { get; init; }

    /// <summary>The run file's section <c>data</c>, which says what kind of samples the run is about; null where it has none.</summary>
    public DataSpec? Data { get; init; }

    /// <summary>Tests models on the server; null where the host has no test set.</summary>
    public IEvaluator? Evaluator { get; init; }

    /// <summary>What the columns of tables mean; null where the run is over samples of another kind.</summary>
    public TableSchema? Schema { get; init; }

    /// <summary>How a cohort is asked; null for the plain way (<see cref="PlainCollector"/>).</summary>
    public ICollector? Collector { get; init; }

    /// <summary>Where gateways keep acknowledged updates; null where clients are in process.</summary>
    public IUpdateSpool? Spool { get; init; }

    /// <summary>Models of saved rounds, from which open asks go on after an interruption; null where only the last one is at
    /// hand.</summary>
    public IModelStore? Models { get; init; }

    /// <summary>True where clients come and go by themselves: a round waits until enough of them are present, and who was drawn is
    /// noted.</summary>
    public bool Waits { get; init; }

    /// <summary>Time that the clients of an interrupted round may take to come back.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(1);

    public required IRunObserver Observer { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;
}

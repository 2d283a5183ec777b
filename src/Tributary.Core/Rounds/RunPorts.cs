using Tributary.Core.Clients;

namespace Tributary.Core.Rounds;

/// <summary>What a host gives a run.</summary>
public sealed record RunPorts
{
    public required ClientRegistry Clients { get; init; }

    public required IRunStore Store { get; init; }

    /// <summary>Tests models on the server; null where the host has no test set.</summary>
    public IEvaluator? Evaluator { get; init; }

    public required IRunObserver Observer { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;
}

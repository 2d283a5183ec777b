using Tributary.Engine.Specs;
using Tributary.Storage.Models;

namespace Tributary.Gateways.Faas.Fabric;

/// <summary>How functions are kept: the file's section <c>tributary</c>, which other programs pass over.</summary>
public sealed record KeeperConfig
{
    /// <summary>The coordinator as functions reach it; null for its own address.</summary>
    public Uri? Coordinator { get; init; }

    /// <summary>The bucket by which models and updates of functions go (<see cref="S3Address"/>), with a prefix of its own; null where they
    /// go to and from the coordinator.</summary>
    public string? Bucket { get; init; }

    /// <summary>Times that a function is started for one assignment, with the first; 1..20.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>Pause before a function is started again; it doubles, to a minute. 10 ms..1 min.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>An activation that takes so many times the median of its cluster is started once more beside it; 0 for never, else
    /// 1.1..100.</summary>
    public double Speculate { get; init; } = 2;

    /// <summary>No activation is given up or doubled before it took so long; 0 s..10 min.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Activations that may be under way in a cluster that does not say; 1..10,000.</summary>
    public int Concurrency { get; init; } = 100;

    /// <summary>The run stops once functions cost so much, in US dollars by the price table; null for no bound.</summary>
    public double? Budget { get; init; }

    /// <summary>Data of a function that trains by our protocol, in the words of a client's configuration, with <c>{i}</c> for its number
    /// from 1 and <c>{n}</c> for how many there are; null where it knows by itself.</summary>
    internal FunctionHolding? Data { get; init; }

    /// <summary>The named set that functions train on; null where it is none.</summary>
    public string? Source => Data?.Every.Source;

    internal IEnumerable<SpecProblem> Problems()
    {
        if (Attempts is < 1 or > 20) yield return new("tributary.attempts", $"is {Attempts}; it must be in 1..20");
        if (Pause < TimeSpan.FromMilliseconds(10) || Pause > TimeSpan.FromMinutes(1))
            yield return new("tributary.pause", $"is {Pause}; it must be 10 ms to 1 min");
        if (Speculate != 0 && Speculate is not (>= 1.1 and <= 100))
            yield return new("tributary.speculate", $"is {Speculate}; it must be 0 (never) or in 1.1..100");
        if (Patience < TimeSpan.Zero || Patience > TimeSpan.FromMinutes(10))
            yield return new("tributary.patience", $"is {Patience}; it must be 0 s to 10 min");
        if (Concurrency is < 1 or > 10_000) yield return new("tributary.concurrency", $"is {Concurrency}; it must be in 1..10000");
        if (Budget is { } budget && !(budget > 0 && double.IsFinite(budget)))
            yield return new("tributary.budget", $"is {budget}; it must be above 0");
        if (Bucket is { } bucket && S3Address.Problem(bucket) is { } wrong) yield return new("tributary.bucket", wrong);
        if (Coordinator is { Scheme: not ("http" or "https") } or { AbsolutePath: not "/" })
            yield return new("tributary.coordinator", $"is {Coordinator}; an address like https://fed.example:7070 is needed");
    }
}

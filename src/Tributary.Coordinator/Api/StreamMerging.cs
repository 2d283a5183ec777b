namespace Tributary.Coordinator.Api;

/// <summary>What the manager of a stream last said. Its states carry no name, so that two managers on the same topics look like
/// one.</summary>
public sealed record StreamMerging
{
    /// <summary>As its merged weights have it; null where they do not say.</summary>
    public string? Name { get; init; }

    /// <summary>How full its cache of updates is, 0 to 100.</summary>
    public double? Percent { get; init; }

    /// <summary>Its last word: <c>red</c> (updates gather), <c>yellow</c> (it merges), <c>green</c> (a model went into production),
    /// <c>all</c> (a global one went out).</summary>
    public string? Color { get; init; }

    /// <summary>Merged models since this coordinator watches.</summary>
    public required long Merges { get; init; }

    /// <summary>Updates that it was sent since its last merge.</summary>
    public required long Waiting { get; init; }

    /// <summary>The newest merged model, as a node's.</summary>
    public string? Model { get; init; }

    public DateTimeOffset? Merged { get; init; }

    public required DateTimeOffset LastSeen { get; init; }
}

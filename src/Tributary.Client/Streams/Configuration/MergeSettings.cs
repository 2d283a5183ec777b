namespace Tributary.Client.Streams.Configuration;

/// <summary>The section <c>merge_model</c>.</summary>
public sealed record MergeSettings
{
    /// <summary>Every merge of this number is published as the global model.</summary>
    public int NumRounds { get; init; } = 10;

    public string GlobalTopic { get; init; } = "model/global/update";

    /// <summary>Updates that gather before they are merged.</summary>
    public int ModelCacheSize { get; init; } = 2;

    /// <summary>Share of the gathered updates that is drawn for a merge; above 0, at most 1.</summary>
    public double MergeRatio { get; init; } = 1;

    /// <summary>8, 16 or 32.</summary>
    public int Precision { get; init; } = 32;
}

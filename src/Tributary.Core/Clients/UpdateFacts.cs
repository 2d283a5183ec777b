namespace Tributary.Core.Clients;

/// <summary>What an update says of itself: keys of its file's metadata, on every wire and in the spool. Its base model stands under
/// <see cref="Compression.WeightFile.BaseKey"/>.</summary>
public static class UpdateFacts
{
    /// <summary>A whole number.</summary>
    public const string Examples = "tributary.examples";

    /// <summary>A JSON object of numbers.</summary>
    public const string Metrics = "tributary.metrics";

    public const string TrainSeconds = "tributary.trainSeconds";

    /// <summary>When training began, ISO 8601, by the client's clock.</summary>
    public const string Started = "tributary.started";

    /// <summary>The run that it is for.</summary>
    public const string Run = "tributary.run";

    public const string Round = "tributary.round";
}

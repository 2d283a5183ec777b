namespace Tributary.Core.Compression;

/// <summary>How weights travel between coordinator and clients. Clients in process are not touched by it.</summary>
public sealed record EncodingSpec
{
    /// <summary>Of the model, towards clients.</summary>
    public WeightEncoding Download { get; init; }

    /// <summary>Of updates, from clients.</summary>
    public WeightEncoding Upload { get; init; }
}

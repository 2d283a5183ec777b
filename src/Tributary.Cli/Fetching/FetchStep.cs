namespace Tributary.Cli.Fetching;

/// <summary>How far one file is.</summary>
/// <param name="Total">Bytes to come in all, where known.</param>
internal sealed record FetchStep(string File, long Bytes, long? Total);

namespace Tributary.Coordinator.Api;

/// <summary>Messages of a stream that were passed over.</summary>
/// <param name="Kind">Why, in a word, as docs/streams.md lists them.</param>
/// <param name="Topic">Of the last one.</param>
/// <param name="Detail">What was wrong with the last one.</param>
public sealed record StreamFaultInfo(string Kind, long Count, string Topic, string Detail, DateTimeOffset Last);

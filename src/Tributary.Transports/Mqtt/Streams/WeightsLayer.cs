namespace Tributary.Transports.Mqtt.Streams;

/// <summary>One array of a message while it is read.</summary>
/// <param name="First">Its first value among all of them.</param>
/// <param name="Type">As it was written; null for plain numbers.</param>
/// <param name="IsRows">Whether it came as a list of rows, which nobody quantises.</param>
internal sealed record WeightsLayer(int[] Shape, int First, int Count, NumpyType? Type, bool IsRows);

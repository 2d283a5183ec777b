namespace Tributary.Transports.Frames;

/// <summary>Which piece of the assignment's model is wanted.</summary>
internal sealed record FetchMessage(long Offset, int Length);

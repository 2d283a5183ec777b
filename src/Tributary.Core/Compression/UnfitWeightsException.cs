namespace Tributary.Core.Compression;

/// <summary>Weights cannot be written in an encoding; the message names the tensor and what to do.</summary>
public sealed class UnfitWeightsException(string message) : Exception(message);

namespace Tributary.Cli.Prediction;

/// <summary>One sample to predict.</summary>
/// <param name="Features">As the model takes them.</param>
/// <param name="Label">What it really is; null where nobody said.</param>
/// <param name="Picture">Grey pixels to show, row-major; empty where it is no picture.</param>
internal sealed record Sample(float[] Features, string? Label, byte[] Picture, int PictureWidth);

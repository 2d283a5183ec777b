namespace Tributary.Engine.Imaging;

/// <summary>One colour of a JPEG's frame.</summary>
/// <param name="Across">Samples across where the most finely sampled colour has the most; 1, 2 or 4.</param>
/// <param name="Down">The same, down.</param>
internal sealed record JpegComponent(byte Id, int Across, int Down);

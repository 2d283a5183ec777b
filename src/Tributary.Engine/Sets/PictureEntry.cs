namespace Tributary.Engine.Sets;

/// <summary>A picture's file and its class.</summary>
/// <param name="Label">The number of its folder, from 0.</param>
public sealed record PictureEntry(string Path, int Label);

namespace Tributary.Transports.Frames;

/// <summary>An update is about to come in pieces, or goes on.</summary>
/// <param name="Bytes">In all.</param>
/// <param name="Digest">SHA-256 of all of it, hexadecimal.</param>
internal sealed record BeginMessage(long Bytes, string Digest);

namespace Tributary.Cli.Fetching;

/// <summary>A published file, known by the SHA-256 of its uncompressed content.</summary>
/// <param name="Name">Without <c>.gz</c>.</param>
/// <param name="Bytes">Uncompressed.</param>
internal sealed record OfficialFile(string Name, long Bytes, string Sha256);

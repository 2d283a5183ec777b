namespace Tributary.Transports.Native;

/// <summary>What a node trained in a round, as its peers get it.</summary>
/// <param name="File">A <see cref="Messages.PeerModelFile"/>; null where nothing came of the training.</param>
/// <param name="Digest">SHA-256 of it.</param>
internal sealed record PublishedModel(byte[]? File, byte[] Digest);

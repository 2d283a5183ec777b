namespace Tributary.Coordinator.Access;

/// <summary>A new certificate.</summary>
/// <param name="Certificate">PEM.</param>
/// <param name="Key">Its key, PEM, told this once; null where the request brought it.</param>
/// <param name="Authority">The authority's certificate, PEM.</param>
public sealed record CertificateReply(string Serial, string Certificate, string? Key, string Authority, DateTimeOffset Expires);

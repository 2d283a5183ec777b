namespace Tributary.Transports.Joining;

/// <param name="Client">The client's id from now on.</param>
/// <param name="Certificate">PEM; null where a bearer token was asked for.</param>
/// <param name="Authority">The authority's certificate, PEM; null where the coordinator has none.</param>
/// <param name="Expires">Of the certificate or token.</param>
internal sealed record EnrollReply(string Client, string? Certificate, string? Authority, string? Bearer, DateTimeOffset Expires);

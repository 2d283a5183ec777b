namespace Tributary.Coordinator.Dashboard;

/// <summary>A file of the dashboard as it is sent.</summary>
/// <param name="Type">Its content type.</param>
/// <param name="Tag">The beginning of its SHA-256.</param>
/// <param name="Immutable">Whether its name holds a hash of its content, so that it never changes under this name.</param>
/// <param name="Plain">Its bytes.</param>
/// <param name="Brotli">The same compressed; null where that gains nothing.</param>
/// <param name="Gzip">The same compressed; null where that gains nothing.</param>
internal sealed record DashboardFile(string Type, string Tag, bool Immutable, byte[] Plain, byte[]? Brotli, byte[]? Gzip);

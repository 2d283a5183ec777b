using System.Security.Cryptography.X509Certificates;

namespace Tributary.Cli.Diagnosis;

/// <summary>A coordinator to be reached.</summary>
/// <param name="Address">Where it should be.</param>
/// <param name="Usual">Nobody named it: it need not be there.</param>
/// <param name="Authority">The only authority to trust; null trusts the system's.</param>
/// <param name="Token">A bearer token; null for none. A secret.</param>
internal sealed record Reach(Uri Address, bool Usual, X509Certificate2? Authority, string? Token);

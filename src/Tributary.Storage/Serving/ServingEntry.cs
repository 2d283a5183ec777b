namespace Tributary.Storage.Serving;

/// <summary>A model that is served under a name.</summary>
/// <param name="Sha256">The model.</param>
/// <param name="Run">The run that made it.</param>
/// <param name="Round">The round after which it stood.</param>
/// <param name="Since">When it was promoted.</param>
/// <param name="By">Who promoted it.</param>
public sealed record ServingEntry(string Name, string Sha256, string Run, int Round, DateTimeOffset Since, string By);

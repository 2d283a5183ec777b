using Tributary.Core.Clients;

namespace Tributary.Coordinator.Api;

/// <summary>One client in the round that made a model.</summary>
/// <param name="Examples">Samples behind its update; 0 where it was refused.</param>
/// <param name="Refused">Why its update is not in the model; null where it is.</param>
public sealed record ModelSource(string Client, long Examples, RefusalReason? Refused);

using Tributary.Core;
using Tributary.Core.Rounds;
using Tributary.Engine.Models;

namespace Tributary.Cli.Models;

/// <summary>Weights, and what is known about where they come from.</summary>
/// <param name="Source">For people.</param>
/// <param name="Spec">The architecture; null where nothing says it.</param>
/// <param name="Run">What trained it; null for a file from elsewhere.</param>
internal sealed record SavedModel(string Source, ModelState State, ModelSpec? Spec, StoredRun? Run);

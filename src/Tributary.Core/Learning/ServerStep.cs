namespace Tributary.Core.Learning;

/// <param name="State">Null where the optimizer carries nothing.</param>
public sealed record ServerStep(ModelState Model, ServerOptimizerState? State);

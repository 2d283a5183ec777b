namespace Tributary.Core.Learning.Optimizers;

/// <summary>Copies of an optimizer's buffers to write the next state into.</summary>
internal static class ServerBuffers
{
    /// <returns>A fresh buffer: the state's, or one filled with the first value.</returns>
    public static float[] Next(ServerOptimizerState? state, string kind, string name, ModelState model, float first)
    {
        if (state is null)
        {
            var fresh = new float[model.Layout.Length];
            if (first != 0) Array.Fill(fresh, first);
            return fresh;
        }

        if (state.Kind != kind)
            throw new ArgumentException($"the saved state is {state.Kind}'s; {kind} cannot go on from it", nameof(state));
        if (!state.Buffers.TryGetValue(name, out var saved) || saved.Length != model.Layout.Length)
            throw new ArgumentException($"the saved state of {kind} has no buffer {name} of {model.Layout.Length} values", nameof(state));
        return saved.ToArray();
    }
}

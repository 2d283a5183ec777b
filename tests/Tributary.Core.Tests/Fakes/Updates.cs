using Tributary.Core.Clients;
using Tributary.Engine.Data;
using Tributary.Engine.Models;

namespace Tributary.Core.Tests.Fakes;

public static class Updates
{
    public static ModelState Model(params float[] values) => new(TensorLayout.Pack([("w", [values.Length], TensorRole.Parameter)]), values);

    public static Update Of(ModelState model, float weights, long examples)
    {
        var values = new float[model.Values.Length];
        Array.Fill(values, weights);
        return new Update(new ModelState(model.Layout, values), examples);
    }

    public static Update Of(long examples, params float[] values) => new(Model(values), examples);

    public static ModelState Random(TensorLayout layout, ulong seed, double scale = 0.2)
    {
        var (random, values) = (new SeededRandom(seed), new float[layout.Length]);
        for (var i = 0; i < values.Length; i++) values[i] = (float)(random.NextNormal() * scale);
        return new ModelState(layout, values);
    }
}

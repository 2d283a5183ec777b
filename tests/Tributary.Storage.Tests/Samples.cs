using Tributary.Core;
using Tributary.Core.Rounds;
using Tributary.Engine.Models;

namespace Tributary.Storage.Tests;

internal static class Samples
{
    public static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    public static ModelState Model(float value)
        => new(TensorLayout.Pack([("w", [2, 3], TensorRole.Parameter), ("b", [2], TensorRole.Parameter)]),
        Enumerable.Range(0, 8).Select(i => value + i).ToArray());

    /// <summary>A model of so many values.</summary>
    public static ModelState Large(int values)
        => new(TensorLayout.Pack([("w", [values], TensorRole.Parameter)]), Enumerable.Range(0, values).Select(i => i % 1000 / 8f)
            .ToArray());

    public static RunRecord Run(string id, int minute = 0) => new()
    {
        Id = id,
        Name = "digits",
        Created = Noon.AddMinutes(minute),
        Spec = """{"rounds":3}""",
    };

    public static RoundRecord Round(int round, ModelState model) => new()
    {
        Round = round,
        Started = Noon.AddSeconds(round),
        Seconds = new RoundTimes(1, 0, 0.5, 0.25, 0),
        Cohort = [new("a", 0.5) { Examples = 10, Loss = 1.5 },
            new("b", 0.1) { Refused = Core.Clients.RefusalReason.NotANumber, Detail = "w holds NaN" }],
        Accuracy = 0.5,
        Loss = double.NaN,
        ModelSha256 = model.Sha256(),
    };
}

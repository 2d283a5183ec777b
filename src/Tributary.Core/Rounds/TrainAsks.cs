using System.Diagnostics;
using Tributary.Core.Clients;
using Tributary.Core.Learning.Strategies;
using Tributary.Engine.Data;

namespace Tributary.Core.Rounds;

/// <summary>Writes what clients are asked to train, however they are asked.</summary>
internal sealed class TrainAsks(string runId, RunSpec spec, RunPorts ports, Strategy strategy)
{
    /// <param name="model">What is to be trained.</param>
    /// <param name="asked">Clients asked in the round.</param>
    /// <param name="askedBefore">Clients asked in the round before.</param>
    public TrainAssignment Of(int round, ModelState model, int asked, int askedBefore) => new()
    {
        RunId = runId,
        Round = round,
        Asked = asked,
        AskedBefore = askedBefore,
        Config = spec.Config.Fit.At(round),
        Spec = spec.Model,
        Model = model,
        Encoding = spec.Encoding,
        Trace = Activity.Current?.Id,
        LossBefore = strategy.LossBefore,
        Schema = ports.Schema,
        Training = spec.Training with { Proximal = strategy.Proximal ?? spec.Training.Proximal },
    };

    /// <summary>An ask that may outlive a round; its seed is its own.</summary>
    /// <param name="given">The model that it names.</param>
    /// <param name="concurrency">Clients at work at one time.</param>
    public TrainAssignment Of(AskRecord ask, ModelState given, int concurrency)
    {
        var common = Of(ask.Round + 1, given, concurrency, ask.Round == 0 ? 0 : concurrency);
        var seed = SeededRandom.For(spec.Seed, "ask", $"{ask.Ask}", ask.Client, "train").NextUInt64();
        return common with { Ask = ask.Ask, Training = common.Training with { Seed = seed } };
    }
}

using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Engine.Models;

namespace Tributary.Simulation.Faults;

/// <summary>A client that now and then fails, as its plan says; only in training.</summary>
public sealed class FaultyClient(IClient inner, FaultPlan plan) : IClient
{
    private const float Push = -10;

    public ClientInfo Info => inner.Info;

    public async Task<Reply> AskAsync(Assignment assignment, CancellationToken cancellation)
    {
        if (assignment is not TrainAssignment train || plan.Of(Info.Id, assignment.Round) is not { } fault)
            return await inner.AskAsync(assignment, cancellation);
        switch (fault)
        {
            case FaultKind.Silent:
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
                break;
            case FaultKind.Lost:
                return new Refusal(RefusalReason.Lost, "the client went away (injected)");
            case FaultKind.Broken:
                throw new InvalidOperationException("the client broke (injected)");
        }

        return await inner.AskAsync(assignment, cancellation) is Update update ? Spoiled(update, train.Model, fault)
            : new Refusal(RefusalReason.Failed, "the client did not train");
    }

    private static Update Spoiled(Update update, ModelState received, FaultKind fault)
    {
        var values = update.Weights.Values.ToArray();
        switch (fault)
        {
            case FaultKind.NotANumber:
                values[values.Length / 2] = float.NaN;
                return update with { Weights = new ModelState(update.Weights.Layout, values) };
            case FaultKind.WrongShape:
                return update with
                {
                    Weights = new ModelState(TensorLayout.Pack([("other", [values.Length], TensorRole.Parameter)]),
                    values)
                };
            case FaultKind.Reversed:
                var from = received.Values.Span;
                for (var i = 0; i < values.Length; i++) values[i] = from[i] + (Push * (values[i] - from[i]));
                return update with { Weights = new ModelState(update.Weights.Layout, values) };
            default:
                return update with { Examples = 0 };
        }
    }
}

using Tributary.Coordinator.Errors;
using Tributary.Coordinator.Hosting;
using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Core.Rounds;

namespace Tributary.Coordinator.Runs;

/// <summary>Finds the model before the first round: drawn from the seed, or brought by a client, which may also be the only one to know
/// what tensors it has.</summary>
internal sealed class FirstWeights(ClientRegistry clients, CoordinatorOptions options, TimeProvider clock)
{
    /// <summary>Where the run file sets no deadline.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <returns>The run file with the model as it is known now, the first weights, and for people where they come from; null where they are
    /// drawn.</returns>
    /// <exception cref="ProblemException">409: no client that has weights is here, or none of them gave any that fit.</exception>
    public async Task<(RunDocument Document, ModelState Model, string? Origin)> OfAsync(RunDocument document,
        CancellationToken cancellation)
    {
        var initial = document.Run.Initial;
        if (!initial.FromClient) return (document, RunFactory.Draw(document.Run), null);
        var eligibility = new Eligibility(document.Run, document.Data);
        var able = (initial.Client is { } named ? [named] : clients.Ids).Select(clients.Find).OfType<IClient>()
            .Where(client => client.Info.Can.HasFlag(ClientAbilities.Parameters) && eligibility.Reason(client.Info) is null).ToList();
        if (able.Count == 0)
        {
            throw Problems.NotYet(initial.Client is null ? "no client is here that can bring the first weights"
                : $"client {initial.Client} is not here, or cannot bring the first weights",
                "start a client that answers get_parameters (docs/flower.md), then start the run again");
        }

        // In the order of ids: the first that gives weights that fit has given them.
        var refused = new List<string>();
        foreach (var client in able)
        {
            var reply = await AskAsync(client, document, cancellation);
            if (reply is ParametersReply { Model: var model } && Unfit(model) is not { } fault)
            {
                var run = document.Run.Model.IsClients ? document.Run with
                { Model = document.Run.Model with { Tensors = model.Layout.Tensors } } : document.Run;
                return (document with { Run = run }, model,
                    $"the first weights are those of {client.Info.Id}: {model.Layout.Tensors.Count} tensors, "
                    + $"{model.Layout.Length:n0} values");
            }
            else refused.Add($"{client.Info.Id}: "
                + (reply is ParametersReply brought ? Unfit(brought.Model) : (reply as Refusal)?.Detail ?? "it answered something else"));
        }

        const int shown = 5;
        throw Problems.NotAllowedNow("no client gave first weights that fit: " + string.Join("; ", refused.Take(shown))
            + (refused.Count > shown ? $"; and {refused.Count - shown} more" : ""),
            "mend the clients' get_parameters, or take other first weights (initial: seed)");
    }

    private async Task<Reply> AskAsync(IClient client, RunDocument document, CancellationToken cancellation)
    {
        var limit = document.Run.Cohort.Deadline ?? Patience;
        using var late = new CancellationTokenSource(limit, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, late.Token);
        try
        {
            return await client.AskAsync(new ParametersAssignment
            {
                RunId = "first-weights",
                Spec = document.Run.Model,
                MaxValues = options.MaxModelValues
            }, stop.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            return new Refusal(RefusalReason.Deadline, $"it gave no weights within {limit.TotalSeconds:0} s");
        }
    }

    private static string? Unfit(ModelState model)
        => model.Layout.Tensors.FirstOrDefault(tensor => model.Values.Span.Slice((int)tensor.Offset, (int)tensor.Length)
            .ContainsAnyExceptInRange(float.MinValue, float.MaxValue)) is { } broken ? $"tensor {broken.Name} holds NaN or infinity" : null;
}

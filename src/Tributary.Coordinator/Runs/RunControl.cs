using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Logging;
using Tributary.Coordinator.Access;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Errors;
using Tributary.Coordinator.Events;
using Tributary.Coordinator.Hosting;
using Tributary.Coordinator.Inference;
using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Core.Rounds;
using Tributary.Core.Specs;
using Tributary.Engine.Specs;
using Tributary.Gateways.Enrolment;
using Tributary.Gateways.Orders;

namespace Tributary.Coordinator.Runs;

/// <summary>Carries out what peers of older systems order, by the same ways as the API.</summary>
internal sealed class RunControl(NamedRuns named, RunStarter starter, RunWorker worker, Predictor predictor, TestData tests,
    IModelStore models, IRunStore store, ClientRegistry clients, EventHub events, AuditTrail audit, CoordinatorOptions options,
    IServer server, ILogger<RunControl> log) : IRunControl, IDisposable
{
    private const int MaxFaults = 5;

    // Events are enough where this coordinator works on the run; another may, on the same database.
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(5);
    private readonly SemaphoreSlim _turn = new(1);

    public Task<OrderedRun> BeginAsync(RunOrder order, string actor, CancellationToken cancellation) => AloneAsync(async () =>
    {
        if (await named.UnderWayAsync(order.Name, cancellation) is { } known) return new OrderedRun(known.Id, false);
        var document = Read(order);
        var eligibility = new Eligibility(document.Run, document.Data);
        if (!clients.Ids.Select(clients.Find).Any(client => client is not null && eligibility.Reason(client.Info) is null))
            throw new OrderException(OrderFault.NoClients, $"no client is here that could take part in {order.Name}");
        return await RecordedAsync("run.started", actor, order.Name, async () =>
        {
            var run = await starter.StartAsync(document, order.Continues ? await NewestAsync(document, cancellation) : null, cancellation);
            return (new OrderedRun(run.Id, true), run.Id);
        }, cancellation);
    }, cancellation);

    public Task<OrderedRun?> StopAsync(string name, string actor, CancellationToken cancellation) => AloneAsync(async () =>
    {
        if (await named.UnderWayAsync(name, cancellation) is not { } run) return null;
        return await RecordedAsync<OrderedRun?>("run.stopped", actor, run.Id, async () =>
        {
            await worker.EndAsync(run, RunStatus.Stopped, cancellation);
            return (new OrderedRun(run.Id, false), run.Id);
        }, cancellation);
    }, cancellation);

    public Task EndAsync(string run, string actor, string reason, CancellationToken cancellation) => AloneAsync(async () =>
    {
        if (await store.FindAsync(run, cancellation) is not
            { Status: RunStatus.Queued or RunStatus.Running or RunStatus.Paused } found) return false;
        return await RecordedAsync("run.stopped", actor, run, async () =>
        {
            await worker.EndAsync(found, RunStatus.Stopped, cancellation);
            return (true, reason);
        }, cancellation);
    }, cancellation);

    public async Task<string?> EndedAsync(OrderedRun run, CancellationToken cancellation)
    {
        while (true)
        {
            // The listener is there before the store is looked at, so that no end falls between.
            using var listener = events.Subscribe(run.Id, null);
            try
            {
                var now = await store.FindAsync(run.Id, cancellation);
                if (now?.Status == RunStatus.Failed) return now.Outcome?.Reason ?? "it failed";
                if (now?.Status is not (RunStatus.Queued or RunStatus.Running or RunStatus.Paused)) return null;
            }
            catch (Exception fault) when (StoreTrouble.Of(fault) is not null)
            {
                // The run waits for the store too.
            }

            await SomethingAsync(listener, cancellation);
        }
    }

    public Task<IReadOnlyList<double>?> AskAsync(string name, float[] sample, CancellationToken cancellation)
        => ToldAsync<IReadOnlyList<double>?>(async () =>
        {
            if (await named.NewestModelAsync(name, cancellation) is not { } place) return null;
            place.From.Computable();
            if (sample.Length != place.From.Size)
                throw new OrderException(OrderFault.Invalid,
                    $"{place.From.Model.Name} takes {place.From.Size} numbers, not {sample.Length}");
            var reply = await predictor.AskAsync(place, new Question([sample], Shown: false), cancellation);
            return reply.Probabilities is [{ } probabilities] ? [.. probabilities.Select(value => (double)value)]
                : throw new OrderException(OrderFault.Invalid, $"{place.From.Model.Name} knows no classes");
        });

    public Task<OrderedState> StateAsync(string name, CancellationToken cancellation) => ToldAsync<OrderedState>(async () =>
    {
        if (await named.NewestAsync(name, cancellation) is not var (run, rounds)) return new(null, null, 0, clients.Count, null);
        var address = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? options.Listen.ToString();
        return new(run.Id, run.Status.ToString().ToLowerInvariant(), rounds, clients.Count, new Uri(new Uri(address), $"/runs/{run.Id}"));
    });

    public void Dispose() => _turn.Dispose();

    private RunDocument Read(RunOrder order)
    {
        var problems = new List<SpecProblem>();
        var file = SpecYaml.Read("the run file", order.File, problems);
        if (problems.Count > 0) throw new OrderException(OrderFault.Invalid, $"the run file cannot be read: {problems[0]}");
        if (file.Root is JsonObject root) root["name"] = order.Name;
        return RunRequest.Startable(file, tests, options);
    }

    // Where the model has become another one in the meantime its weights are of no use.
    private async Task<(ModelState, string?)?> NewestAsync(RunDocument document, CancellationToken cancellation)
    {
        if (document.Run.Model.IsClients || await named.NewestModelAsync(document.Run.Name, cancellation) is not { } place
            || await models.FindAsync(place.Sha256, cancellation) is not { } model) return null;
        var wanted = document.Run.Model.Layout();
        return model.Layout.Tensors.Select(tensor => (tensor.Name, Shape: string.Join(',', tensor.Shape)))
            .SequenceEqual(wanted.Tensors.Select(tensor => (tensor.Name, Shape: string.Join(',', tensor.Shape))))
            ? (model, $"the first weights are those of run {place.From.Run.Id} after round {place.Round}") : null;
    }

    private async Task<T> AloneAsync<T>(Func<Task<T>> work, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            return await ToldAsync(work);
        }
        finally
        {
            _turn.Release();
        }
    }

    private static async Task<T> ToldAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (ProblemException fault)
        {
            throw Said(fault);
        }
        catch (Exception fault) when (StoreTrouble.Of(fault) is not null)
        {
            throw new OrderException(OrderFault.NotNow, "the coordinator's store is away; try again in a moment", fault);
        }
    }

    // As of a request that changes something: what the trail does not take is not done.
    private async Task<T> RecordedAsync<T>(string action, string actor, string target, Func<Task<(T Result, string Detail)>> work,
        CancellationToken cancellation)
    {
        var intended = await ChangeMiddleware.KeepAsync(audit, actor, AuditTrail.Intended, target, "", action, cancellation);
        try
        {
            var (result, detail) = await work();
            await ChangeMiddleware.EndAsync(audit, log, actor, action, target, "", detail, intended);
            return result;
        }
        catch (Exception fault)
        {
            await ChangeMiddleware.EndAsync(audit, log, actor, AuditWords.NotMade, target, "", $"{action}: {fault.Message}", intended);
            throw;
        }
    }

    private async Task SomethingAsync(EventHub.Subscription listener, CancellationToken cancellation)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        late.CancelAfter(s_look);
        try
        {
            while (await listener.Reader.WaitToReadAsync(late.Token))
                while (listener.Reader.TryRead(out var happened))
                    if (happened.Event is EventKind.Run or EventKind.RunEnded) return;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The store is looked at all the same.
        }
    }

    private static OrderException Said(ProblemException fault)
    {
        var faults = fault.Problem.Errors is { Count: > 0 } errors
            ? ": " + string.Join("; ", errors.Take(MaxFaults).Select(error => $"{error.Path} {error.Message}".Trim())) : "";
        return new OrderException(fault.Problem.Status is 503 or 409 ? OrderFault.NotNow : OrderFault.Invalid,
            $"{fault.Problem.Detail}{faults}", fault);
    }
}

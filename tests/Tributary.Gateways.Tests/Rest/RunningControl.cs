using Tributary.Core.Rounds;
using Tributary.Core.Specs;
using Tributary.Engine.Specs;
using Tributary.Gateways.Orders;
using Tributary.Gateways.Tests.Contract;

namespace Tributary.Gateways.Tests.Rest;

/// <summary>Carries orders out over a coordinator's stores: real rounds with whoever is in its registry.</summary>
internal sealed class RunningControl(ContractCoordinator coordinator) : IRunControl
{
    private readonly Dictionary<string, (string Id, Task<RunOutcome> Running)> _runs = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>Changes what is ordered.</summary>
    public Func<RunSpec, RunSpec> Change { get; set; } = spec => spec;

    public async Task<OrderedRun> BeginAsync(RunOrder order, string actor, CancellationToken cancellation)
    {
        if (_runs.TryGetValue(order.Name, out var known) && !known.Running.IsCompleted) return new OrderedRun(known.Id, false);
        if (coordinator.Clients.Count == 0) throw new OrderException(OrderFault.NoClients, "no client is here");
        var problems = new List<SpecProblem>();
        var file = SpecYaml.Read("the run file", order.File, problems);
        var spec = RunSpecReader.Read(file.Root, [], problems);
        if (problems.Count > 0) throw new OrderException(OrderFault.Invalid, string.Join("; ", problems));
        var id = $"run-{++_count}";
        var from = known.Id is null ? null : (await coordinator.Folder.Runs.LoadAsync(known.Id, cancellation))!.Model;
        await coordinator.CreateAsync(id, Change(spec!), from);
        _runs[order.Name] = (id, coordinator.RunAsync(id, Change(spec!), CancellationToken.None));
        return new OrderedRun(id, true);
    }

    public Task<OrderedRun?> StopAsync(string name, string actor, CancellationToken cancellation) => Task.FromResult<OrderedRun?>(null);

    public Task EndAsync(string run, string actor, string reason, CancellationToken cancellation) => Task.CompletedTask;

    public async Task<string?> EndedAsync(OrderedRun run, CancellationToken cancellation)
    {
        var outcome = await _runs.Values.Single(one => one.Id == run.Id).Running.WaitAsync(cancellation);
        return outcome.Status == RunStatus.Failed ? outcome.Reason : null;
    }

    public Task<IReadOnlyList<double>?> AskAsync(string name, float[] sample, CancellationToken cancellation)
        => Task.FromResult<IReadOnlyList<double>?>(null);

    public Task<OrderedState> StateAsync(string name, CancellationToken cancellation)
        => Task.FromResult(!_runs.TryGetValue(name, out var run) ? new OrderedState(null, null, 0, 0, null)
            : new OrderedState(run.Id, run.Running.IsCompleted ? "completed" : "running", 0, 0,
                new Uri($"http://127.0.0.1:7070/runs/{run.Id}")));
}

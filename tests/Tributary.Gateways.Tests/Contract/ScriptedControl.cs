using System.Collections.Concurrent;
using Tributary.Gateways.Orders;

namespace Tributary.Gateways.Tests.Contract;

/// <summary>Carries out orders as a coordinator would that has clients, and remembers who gave them.</summary>
internal sealed class ScriptedControl : IRunControl
{
    private readonly TaskCompletionSource<string?> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ConcurrentQueue<string> Said { get; } = [];

    public RunOrder? Order { get; private set; }

    /// <summary>Why nothing begins; null where it does.</summary>
    public OrderException? Refusal { get; set; }

    /// <summary>Why nothing is known now; null where it is.</summary>
    public OrderException? Away { get; set; }

    /// <summary>What the model says; null where there is none yet.</summary>
    public IReadOnlyList<double>? Answer { get; set; }

    public float[]? Asked { get; private set; }

    public Task<OrderedRun> BeginAsync(RunOrder order, string actor, CancellationToken cancellation)
    {
        Said.Enqueue($"{actor} begins {order.Name}");
        if (Refusal is { } refusal) throw refusal;
        var began = Order is null;
        Order = order;
        return Task.FromResult(new OrderedRun("run-1", began));
    }

    public Task<OrderedRun?> StopAsync(string name, string actor, CancellationToken cancellation)
    {
        Said.Enqueue($"{actor} stops {name}");
        End(null);
        return Task.FromResult(Order is null ? null : new OrderedRun("run-1", false));
    }

    public Task EndAsync(string run, string actor, string reason, CancellationToken cancellation)
    {
        if (Away is { } away) throw away;
        Said.Enqueue($"{actor} ends {run}: {reason}");
        End(null);
        return Task.CompletedTask;
    }

    public void End(string? reason) => _ended.TrySetResult(reason);

    public Task<string?> EndedAsync(OrderedRun run, CancellationToken cancellation) => _ended.Task.WaitAsync(cancellation);

    public Task<IReadOnlyList<double>?> AskAsync(string name, float[] sample, CancellationToken cancellation)
    {
        Asked = sample;
        return Task.FromResult(Answer);
    }

    public Task<OrderedState> StateAsync(string name, CancellationToken cancellation)
        => Away is { } away ? throw away : Task.FromResult(Order is null ? new OrderedState(null, null, 0, 0, null)
            : new OrderedState("run-1", "running", 3, 2, new Uri("http://127.0.0.1:7070/runs/run-1")));
}

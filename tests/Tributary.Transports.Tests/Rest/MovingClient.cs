using Tributary.Core;
using Tributary.Core.Clients;

namespace Tributary.Transports.Tests.Rest;

/// <summary>Moves every weight by a step in place of training; with a gate it waits for that first.</summary>
internal sealed class MovingClient(float step, Task? gate = null) : IClient
{
    public ClientInfo Info { get; } = new("moving");

    /// <summary>Ends once it is asked.</summary>
    public TaskCompletionSource Begun { get; set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TrainAssignment? Last { get; private set; }

    /// <summary>Waited for before each answer; null for nothing.</summary>
    public Task? Gate { get; set; } = gate;

    public async Task<Reply> AskAsync(Assignment assignment, CancellationToken cancellation)
    {
        var train = Last = (TrainAssignment)assignment;
        Begun.TrySetResult();
        if (Gate is { } wait) await wait.WaitAsync(cancellation);
        return new Update(new ModelState(train.Model.Layout, train.Model.Values.ToArray().Select(value => value + step).ToArray()), 10);
    }
}

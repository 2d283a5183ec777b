using Tributary.Core;
using Tributary.Core.Clients;

namespace Tributary.Transports.Tests.Rest;

/// <summary>Moves every weight by a step in place of training; with a gate it waits for that first.</summary>
internal sealed class MovingClient(float step, Task? gate = null) : IClient
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ClientInfo Info { get; } = new("moving");

    /// <summary>Ends once it was asked.</summary>
    public Task Asked => _asked.Task;

    public TrainAssignment? Last { get; private set; }

    public async Task<Reply> AskAsync(Assignment assignment, CancellationToken cancellation)
    {
        var train = Last = (TrainAssignment)assignment;
        _asked.TrySetResult();
        if (gate is not null) await gate.WaitAsync(cancellation);
        return new Update(new ModelState(train.Model.Layout, train.Model.Values.ToArray().Select(value => value + step).ToArray()), 10);
    }
}

using Tributary.Core;
using Tributary.Core.Clients;

namespace Tributary.Transports.Tests.Fakes;

/// <summary>A trainer that answers as it is told.</summary>
internal sealed class FakeTrainer(Func<Assignment, CancellationToken, Task<Reply>> answer) : IClient
{
    private int _asked;

    public ClientInfo Info { get; } = new("board-1") { Examples = 7 };

    public int Asked => _asked;

    public TaskCompletionSource Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static FakeTrainer Moves(float step) => new((assignment, _) => Task.FromResult(Moved(assignment, step)));

    public static FakeTrainer Never() => new(async (_, cancellation) =>
    {
        await Task.Delay(Timeout.Infinite, cancellation);
        throw new InvalidOperationException("it has waited for ever");
    });

    public static Reply Moved(Assignment assignment, float step)
    {
        if (assignment is not TrainAssignment train) return new PropertiesReply(new Dictionary<string, string>(StringComparer.Ordinal));
        float[] values = [.. train.Model.Values.ToArray().Select(value => value + step)];
        return new Update(new ModelState(train.Model.Layout, values), 7)
        {
            Metrics = new Dictionary<string, double>(StringComparer.Ordinal) { [Metrics.Loss] = 0.25 },
            TrainTime = TimeSpan.FromSeconds(1.5),
        };
    }

    public async Task<Reply> AskAsync(Assignment assignment, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _asked);
        Begun.TrySetResult();
        return await answer(assignment, cancellation);
    }
}

using Tributary.Core.Clients;

namespace Tributary.Gateways.Tests.Contract;

/// <summary>The trainer at the far end of a transport, as a test wants it to behave.</summary>
public sealed class ScriptedClient(string id, Func<Assignment, CancellationToken, Task<Reply>> answer) : IClient
{
    private int _asked;

    public ClientInfo Info { get; init; } = new(id);

    /// <summary>How often it was asked.</summary>
    public int Asked => _asked;

    /// <summary>Done as soon as it is asked for the first time.</summary>
    public TaskCompletionSource Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Done as soon as work that was begun is cancelled.</summary>
    public TaskCompletionSource Cancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Answers with all weights moved by the same step.</summary>
    public static ScriptedClient Moves(string id, float step, long examples = 10)
        => new(id, (assignment, _) => Task.FromResult(Moved(assignment, step, examples)));

    /// <summary>Works until it is told to stop.</summary>
    public static ScriptedClient Never(string id) => new(id, async (_, cancellation) =>
    {
        await Task.Delay(Timeout.Infinite, cancellation);
        throw new InvalidOperationException("it has waited for ever");
    });

    public static Reply Moved(Assignment assignment, float step, long examples)
    {
        if (assignment is EvaluateAssignment)
            return new EvaluationReply(new(examples, 0.5, 0.75)
            {
                Metrics = new Dictionary<string, double>(StringComparer.Ordinal) { ["f1"] = 0.625 }
            });
        if (assignment is not TrainAssignment train)
            return new PropertiesReply(new Dictionary<string, string>(StringComparer.Ordinal) { ["site"] = "here" });
        var values = train.Model.Values.ToArray();
        for (var i = 0; i < values.Length; i++) values[i] += step;
        return new Update(new Core.ModelState(train.Model.Layout, values), examples)
        {
            Metrics = new Dictionary<string, double>(StringComparer.Ordinal) { [Metrics.Loss] = 0.25, ["grad norm"] = 1.5 }
        };
    }

    public async Task<Reply> AskAsync(Assignment assignment, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _asked);
        Begun.TrySetResult();
        await using (cancellation.Register(() => Cancelled.TrySetResult())) return await answer(assignment, cancellation);
    }
}

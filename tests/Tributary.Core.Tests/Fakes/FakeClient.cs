using Tributary.Core.Clients;

namespace Tributary.Core.Tests.Fakes;

/// <summary>A client that answers by a function.</summary>
public sealed class FakeClient(string id, Func<Assignment, CancellationToken, Task<Reply>> answer) : IClient
{
    public ClientInfo Info { get; init; } = new(id);

    public List<Assignment> Asked { get; } = [];

    public static FakeClient Answers(string id, Func<TrainAssignment, Reply> answer)
        => new(id, (assignment, _) => Task.FromResult(answer((TrainAssignment)assignment)));

    /// <summary>Answers with all weights at one value.</summary>
    public static FakeClient Answers(string id, float weights, long examples)
        => Answers(id, assignment => Updates.Of(assignment.Model, weights, examples));

    /// <summary>Does not even heed its token.</summary>
    public static FakeClient NeverAnswers(string id) => new(id, (_, _) => new TaskCompletionSource<Reply>().Task);

    public Task<Reply> AskAsync(Assignment assignment, CancellationToken cancellation)
    {
        Asked.Add(assignment);
        return answer(assignment, cancellation);
    }
}

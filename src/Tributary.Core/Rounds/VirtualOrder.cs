namespace Tributary.Core.Rounds;

/// <summary>Answers in the order of a virtual clock, which moves with them: whoever answers first by it is waited for while all others
/// train on. Of two that answer at the same moment the one that was asked first comes first.</summary>
internal sealed class VirtualOrder(VirtualTime time) : IAnswerOrder
{
    private readonly PriorityQueue<Task<LateAnswer?>, (DateTimeOffset Finish, int Ask)> _answers = new();

    public void Add(DateTimeOffset finish, AskRecord ask, Task<LateAnswer?> answering)
        => _answers.Enqueue(answering, (finish, ask.Ask));

    public async Task WaitAsync(CancellationToken token)
    {
        if (_answers.TryPeek(out var answering, out _)) await answering.WaitAsync(token);
        token.ThrowIfCancellationRequested();
    }

    public LateAnswer? Next()
    {
        if (!_answers.TryPeek(out var first, out var place) || !first.IsCompletedSuccessfully) return null;
        var answering = _answers.Dequeue();
        time.AdvanceTo(place.Finish);
        return answering.GetAwaiter().GetResult();
    }
}

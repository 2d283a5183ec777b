namespace Tributary.Core.Rounds;

/// <summary>Answers in the order of a virtual clock, which moves with them: whoever answers first by it is waited for while all others
/// train on. Of two that answer at the same moment the one that was asked first comes first.</summary>
internal sealed class VirtualOrder(VirtualTime time) : IAnswerOrder
{
    private readonly PriorityQueue<Task<LateAnswer?>, (DateTimeOffset Finish, int Ask)> _answers = new();

    // The one that was waited for.
    private (Task<LateAnswer?>? Answering, LateAnswer? Answer) _ready;

    public void Add(DateTimeOffset finish, AskRecord ask, Task<LateAnswer?> answering)
        => _answers.Enqueue(answering, (finish, ask.Ask));

    public async Task WaitAsync(CancellationToken token)
    {
        if (_answers.TryPeek(out var first, out _)) _ready = (first, await first.WaitAsync(token));
        token.ThrowIfCancellationRequested();
    }

    public LateAnswer? Next()
    {
        if (!_answers.TryPeek(out var first, out var place) || first != _ready.Answering) return null;
        var answer = _ready.Answer;
        _answers.Remove(first, out _, out _);
        time.AdvanceTo(place.Finish);
        _ready = default;
        return answer;
    }
}

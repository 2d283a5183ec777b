using System.Threading.Channels;

namespace Tributary.Core.Rounds;

/// <summary>Answers in the order in which they come.</summary>
internal sealed class ArrivalOrder : IAnswerOrder
{
    // It holds one answer for each client at most.
    private readonly Channel<LateAnswer> _answers
        = Channel.CreateUnbounded<LateAnswer>(new UnboundedChannelOptions { SingleReader = true });

    // Whoever asked waits for the asking itself.
    public void Add(DateTimeOffset finish, AskRecord ask, Task<LateAnswer?> answering) => _ = WriteAsync(answering);

    public async Task WaitAsync(CancellationToken token) => await _answers.Reader.WaitToReadAsync(token);

    public LateAnswer? Next() => _answers.Reader.TryRead(out var answer) ? answer : null;

    private async Task WriteAsync(Task<LateAnswer?> answering)
    {
        if (await answering is { } answer) _answers.Writer.TryWrite(answer);
    }
}

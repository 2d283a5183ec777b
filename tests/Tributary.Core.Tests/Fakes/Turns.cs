using System.Threading.Channels;
using Tributary.Core.Rounds;

namespace Tributary.Core.Tests.Fakes;

/// <summary>An observer that lets a test go on once an answer was taken.</summary>
public sealed class Turns : IRunObserver
{
    private readonly Channel<string> _taken = Channel.CreateUnbounded<string>();

    public async Task TakenAsync() => await _taken.Reader.ReadAsync(TestContext.Current.CancellationToken);

    public void ClientDone(int round, ClientOutcome outcome) => _taken.Writer.TryWrite(outcome.Client);
}

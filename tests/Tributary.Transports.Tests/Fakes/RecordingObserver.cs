using System.Threading.Channels;
using Tributary.Core.Clients;
using Tributary.Transports.Lines;

namespace Tributary.Transports.Tests.Fakes;

/// <summary>What an agent told, in order, to be waited for.</summary>
internal sealed class RecordingObserver : ILineObserver
{
    private readonly Channel<string> _said = Channel.CreateUnbounded<string>();

    public void Connected() => Say("connected");

    public void Disconnected(string reason, TimeSpan retry) => Say($"disconnected: {reason}");

    public void Renewed(DateTimeOffset expires) => Say("renewed");

    public void NotRenewed(DateTimeOffset expires, string reason, TimeSpan retry) => Say($"not renewed: {reason}");

    public void Begun(AssignmentId assignment) => Say($"begun {assignment.Key}");

    public void Delayed(AssignmentId assignment, string reason, TimeSpan retry) => Say($"delayed {assignment.Key}: {reason}");

    public void Acknowledged(AssignmentId assignment, Update update, bool repeated) => Say($"acknowledged {assignment.Key}");

    public void Answered(AssignmentId assignment, Reply reply) => Say($"answered {assignment.Key}");

    public void Dropped(AssignmentId assignment, string reason) => Say($"dropped {assignment.Key}: {reason}");

    /// <summary>Waits for something that begins so; what came before it is passed over.</summary>
    public async Task<string> HearAsync(string start)
    {
        while (true)
        {
            var said = await _said.Reader.ReadAsync(TestContext.Current.CancellationToken);
            if (said.StartsWith(start, StringComparison.Ordinal)) return said;
        }
    }

    private void Say(string what) => _said.Writer.TryWrite(what);
}

using Tributary.Core.Clients;
using Tributary.Transports.Messages;

namespace Tributary.Transports.Lines;

/// <summary>Carries progress to the coordinator, at most once a second and never more than one message at a time; what comes faster is
/// skipped.</summary>
internal sealed class ProgressLine(IAssignmentWire wire, AssignmentMessage message, TimeProvider clock,
    CancellationToken cancellation) : IProgress<ClientProgress>
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);
    private long _last;
    private int _sending;

    public void Report(ClientProgress value)
    {
        var now = clock.GetTimestamp();
        if (_last != 0 && clock.GetElapsedTime(_last, now) < Pace || Interlocked.Exchange(ref _sending, 1) == 1) return;
        _last = now;
        _ = SendAsync(value);
    }

    private async Task SendAsync(ClientProgress value)
    {
        try
        {
            var told = new ProgressMessage(message.Kind)
            {
                Epoch = value.Epoch,
                Epochs = value.Epochs,
                Loss = MetricsText.Finite(value.Loss),
                Text = value.Text,
            };
            await wire.ProgressAsync(message, told, cancellation);
        }
        catch (Exception fault) when (fault is LinkProblemException or HttpRequestException or IOException or TimeoutException
            or OperationCanceledException)
        {
            // Progress is a courtesy; the poll is what keeps the lease.
        }
        finally
        {
            Volatile.Write(ref _sending, 0);
        }
    }
}

namespace Tributary.Transports.Mqtt;

/// <summary>Gives what waits in the inbox to the receiver, one message after the other, and tells the broker when each is done.</summary>
internal sealed class InboxPump(MqttInbox inbox, Func<MqttMessage, CancellationToken, Task> receive, MqttTally tally,
    IMqttObserver observer)
{
    private readonly SeenIds _seen = new();

    /// <summary>Until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            while (true) await TakeAsync(await inbox.TakeAsync(cancellation), cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // What waits was not acknowledged: the broker sends it again, where it keeps a session.
        }
    }

    private async Task TakeAsync(MqttArrival arrival, CancellationToken cancellation)
    {
        var message = arrival.Message;
        if (_seen.Contains(message.Id)) tally.Repeated();
        else
        {
            try
            {
                await receive(message, cancellation);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                throw;
            }
#pragma warning disable CA1031 // Whatever breaks at one message is told, and the next one comes: it must not be the end of all.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                observer.Broke(message.Topic, fault);
            }

            _seen.Add(message.Id);
            tally.Received();
        }

        if (message.Qos != MqttQos.AtMostOnce) await arrival.Accept();
    }
}

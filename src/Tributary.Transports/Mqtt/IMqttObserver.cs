namespace Tributary.Transports.Mqtt;

/// <summary>Is told what happens at a connection to a broker. Calls come from any thread; they must be quick and must not throw.</summary>
public interface IMqttObserver
{
    /// <summary>The broker let it in, and all subscriptions stand.</summary>
    void Connected(MqttWelcome welcome)
    {
    }

    /// <param name="reason">For people.</param>
    /// <param name="retry">Until the next try.</param>
    void Disconnected(string reason, TimeSpan retry)
    {
    }

    /// <summary>A message does not count: there was no room for it, it came twice, or the broker will never take it. The counts of
    /// <see cref="MqttConnection.Counts"/> say how many.</summary>
    /// <param name="reason">For people.</param>
    void Dropped(string topic, string reason)
    {
    }

    /// <summary>Something broke while a message was worked on; it counts as received.</summary>
    void Broke(string topic, Exception fault)
    {
    }
}

using Microsoft.Extensions.Logging;
using Tributary.Gateways.Frames;
using Tributary.Transports.Mqtt;

namespace Tributary.Gateways.Mqtt;

/// <summary>The coordinator's own connection to the broker, for as long as it runs: what the broker refuses is told once and tried again,
/// for a person may mend it without a restart.</summary>
/// <param name="dial">Opens a line to the built-in broker; null for the other one.</param>
internal sealed class GatewayConnection(MqttConnectionOptions options, Func<Stream>? dial, TimeProvider clock, ILogger log)
    : IMqttObserver, IDisposable
{
    private static readonly TimeSpan RefusedPause = TimeSpan.FromSeconds(10);
    private readonly CancellationTokenSource _end = new();
    private MqttConnection? _connection;
    private Task _running = Task.CompletedTask;
    private string? _away;
    private Action? _came;
    private long _since;

    /// <summary>The one that there is, or is being made.</summary>
    public MqttConnection? Connection => Volatile.Read(ref _connection);

    /// <summary>How long the coordinator has been at the broker; null while it is not.</summary>
    public TimeSpan? Lasting => Connection?.Welcome is null ? null : clock.GetElapsedTime(Interlocked.Read(ref _since));

    /// <param name="came">Told whenever it is at the broker.</param>
    public void Start(IEnumerable<string> filters, Func<MqttMessage, CancellationToken, Task> receive, Action came)
    {
        _came = came;
        _running = RunAsync([.. filters], receive);
    }

    public async Task StopAsync()
    {
        if (!_end.IsCancellationRequested) await _end.CancelAsync();
        await _running;
    }

    /// <summary>Sends it over the connection that there is; nothing where none was ever begun.</summary>
    /// <exception cref="IOException">There is none, or the broker does not take it.</exception>
    public async Task SendAsync(MqttMessage message, CancellationToken cancellation)
    {
        try
        {
            if (Connection is { } connection) await connection.SendAsync(message, cancellation);
        }
        catch (Exception refused) when (refused is MqttRefusedException or MqttTooLargeException)
        {
            throw new IOException(refused.Message, refused);
        }
    }

    void IMqttObserver.Connected(MqttWelcome welcome)
    {
        _away = null;
        MqttEvents.Connected(log, options.Broker);
        Interlocked.Exchange(ref _since, clock.GetTimestamp());
        _came?.Invoke();
    }

    void IMqttObserver.Disconnected(string reason, TimeSpan retry)
    {
        if (Interlocked.Exchange(ref _away, reason) != reason) MqttEvents.Disconnected(log, options.Broker, reason);
    }

    void IMqttObserver.Broke(string topic, Exception fault) => FrameEvents.Broke(log, fault);

    public void Dispose()
    {
        _end.Cancel();
        _connection?.Dispose();
    }

    private async Task RunAsync(string[] filters, Func<MqttMessage, CancellationToken, Task> receive)
    {
        while (await ServeAsync(filters, receive))
            await Task.Delay(RefusedPause, clock, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // Until it is to stop or is refused; whether it helps to come again.
    private async Task<bool> ServeAsync(string[] filters, Func<MqttMessage, CancellationToken, Task> receive)
    {
        var connection = new MqttConnection(options, this, clock, dial is null ? null : _ => Task.FromResult(dial()));
        Volatile.Write(ref _connection, connection);
        try
        {
            foreach (var filter in filters)
                await connection.SubscribeAsync(new MqttSubscription(filter, MqttQos.AtLeastOnce), _end.Token);
            await connection.RunAsync(receive, _end.Token);
            return false;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        catch (MqttRefusedException refused)
        {
            if (Interlocked.Exchange(ref _away, refused.Message) != refused.Message)
                MqttEvents.RefusedUs(log, options.Broker, refused.Message);
            return !refused.IsTakenOver;
        }
    }
}

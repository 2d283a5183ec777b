using System.Security.Cryptography;
using MQTTnet;
using MQTTnet.Diagnostics.Logger;
using Tributary.Engine.Specs;

namespace Tributary.Transports.Mqtt;

/// <summary>One connection to a broker from its CONNECT to its end, by a client of MQTTnet that is used once: what it kept of a broken
/// connection cannot hold up the next.</summary>
internal sealed class MqttSession : IAsyncDisposable
{
    private const int MaxUntold = 10;
    private static readonly TimeSpan GoodbyeLimit = TimeSpan.FromSeconds(2);
    private readonly TaskCompletionSource<MqttEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _end = new();
    private readonly MqttConnectionOptions _options;
    private readonly Action<MqttArrival> _arrived;
    private readonly MqttInbox _inbox;
    private readonly TimeProvider _clock;
    private readonly MqttClient _client;
    private readonly MqttTls? _tls;
    private Task _watching = Task.CompletedTask;

    private MqttSession(MqttConnectionOptions options, MqttTls? tls, MqttReleases releases, MqttInbox inbox, Action<MqttArrival> arrived,
        TimeProvider clock)
    {
        _client = new MqttClient(new MqttTcpAdapters(releases), MqttNetNullLogger.Instance);
        (_options, _tls, _inbox, _arrived, _clock) = (options, tls, inbox, arrived, clock);
        _client.ApplicationMessageReceivedAsync += ReceiveAsync;
        _client.DisconnectedAsync += end =>
        {
            var words = end.ReasonString is { Length: > 0 } text ? text
                : end.Exception is { } fault ? MqttLibrary.Reason(fault) : $"the broker closed the connection ({end.Reason})";
            _ended.TrySetResult(new MqttEnd(words, end.Reason == MqttClientDisconnectReason.SessionTakenOver));
            return Task.CompletedTask;
        };
    }

    public MqttWelcome Welcome { get; private set; } = new("", false);

    /// <summary>Messages of QoS 1 and 2 that the broker takes at the same time.</summary>
    public int MaxOpen => _options.Version == MqttVersion.V5 ? Welcome.ReceiveMaximum ?? ushort.MaxValue : ushort.MaxValue;

    /// <summary>Those of QoS 2 among them. In MQTT 3 a broker cannot say it, and Mosquitto takes 20, acknowledges what comes beyond, and
    /// lets it go.</summary>
    public int MaxExact => _options.Version == MqttVersion.V5 ? MaxOpen : MaxUntold;

    /// <summary>Done when there is no connection any more.</summary>
    public Task<MqttEnd> Ended => _ended.Task;

    /// <summary>Connects and subscribes. Nothing is handed on before <see cref="Begin"/>.</summary>
    /// <param name="arrived">Takes what comes.</param>
    /// <exception cref="MqttRefusedException">The broker does not let this client in.</exception>
    /// <exception cref="MqttAwayException">The broker cannot be reached, or not now.</exception>
    public static async Task<MqttSession> OpenAsync(MqttConnectionOptions options, MqttLineOpener opener,
        IReadOnlyCollection<MqttSubscription> subscriptions, MqttInbox inbox, Action<MqttArrival> arrived, TimeProvider clock,
        CancellationToken cancellation)
    {
        var (credentials, tls) = Shown(options, clock);
        var session = new MqttSession(options, tls, opener.Releases, inbox, arrived, clock);
        try
        {
            await session.ConnectAsync(MqttDialer.Options(options, credentials, tls, opener), cancellation);
            if (subscriptions.Count > 0) await session.SubscribeAsync(subscriptions, cancellation);
            session._watching = session.WatchAsync();
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>What comes is handed on from now on. A broker sends what it kept for this client before it has answered the subscriptions:
    /// whoever receives it may want to publish over this connection, and has to know it by then.</summary>
    public void Begin() => _begun.TrySetResult();

    /// <summary>Publishes; returns once the broker acknowledged it, or, of QoS 0, once it is on its way.</summary>
    /// <exception cref="MqttAwayException">The connection broke before.</exception>
    /// <exception cref="MqttRefusedException">The broker does not take it.</exception>
    /// <exception cref="MqttTooLargeException">It is larger than the broker takes.</exception>
    public Task SendAsync(MqttMessage message, CancellationToken cancellation)
    {
        if (Welcome.MaxPacketBytes is { } max && MqttLibrary.PacketBytes(message) is var bytes && bytes > max)
            throw new MqttTooLargeException(message.Topic, bytes, max);

        // A packet that is cut off in the midst would spoil the connection: whoever goes away leaves it to its end.
        return SendAsync(message).WaitAsync(cancellation);
    }

    /// <summary>Subscribes to more.</summary>
    /// <exception cref="MqttRefusedException">The broker refuses one of them.</exception>
    /// <exception cref="MqttAwayException">The connection broke before.</exception>
    public async Task SubscribeAsync(IReadOnlyCollection<MqttSubscription> subscriptions, CancellationToken cancellation)
    {
        var asked = new MqttClientSubscribeOptions
        {
            TopicFilters = [.. subscriptions.Select(one => MqttLibrary.Write(one, _options.Version))],
        };
        var result = await InTimeAsync(token => _client.SubscribeAsync(asked, token)).WaitAsync(cancellation);
        if (result.Items.FirstOrDefault(item => item.ResultCode >= MqttClientSubscribeResultCode.UnspecifiedError) is { } refused)
            throw new MqttRefusedException(
                $"the broker at {_options.Broker} does not let this client read {refused.TopicFilter.Topic}: {refused.ResultCode}");
    }

    public Task UnsubscribeAsync(string filter, CancellationToken cancellation)
        => InTimeAsync(token => _client.UnsubscribeAsync(new MqttClientUnsubscribeOptions { TopicFilters = [filter] }, token))
            .WaitAsync(cancellation);

    /// <summary>Ends the connection without a word.</summary>
    public void Break(string reason)
    {
        _ended.TrySetResult(new MqttEnd(reason));
        Begin();
        _client.Dispose();
    }

    /// <summary>Says goodbye, so that no will is published, and ends the connection.</summary>
    public async Task CloseAsync()
    {
        using var late = new CancellationTokenSource(GoodbyeLimit, _clock);
        try
        {
            await _client.DisconnectAsync(new MqttClientDisconnectOptions(), late.Token);
        }
        catch (Exception fault) when (MqttLibrary.IsBreak(fault))
        {
            // It is closed, however.
        }
    }

    public async ValueTask DisposeAsync()
    {
        Break("it was closed");
        await _end.CancelAsync();
        await _watching;
        _end.Dispose();
        _tls?.Dispose();
    }

    // Files that are being replaced are there at the next try.
    private static (MqttCredentials Credentials, MqttTls? Tls) Shown(MqttConnectionOptions options, TimeProvider clock)
    {
        try
        {
            var credentials = options.Credentials();
            return (credentials, options.IsTls ? new MqttTls(credentials, options.Broker.Host.Trim('[', ']'), clock) : null);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new MqttAwayException($"what is shown to {options.Broker} cannot be used: {fault.Plain()}", fault);
        }
    }

    private async Task SendAsync(MqttMessage message)
    {
        var result = await InTimeAsync(token => _client.PublishAsync(MqttLibrary.Write(message, _options.Version), token));
        if (result.IsSuccess) return;
        if (result.ReasonCode == MqttClientPublishReasonCode.QuotaExceeded)
            throw new MqttAwayException($"the broker has no room for messages for {message.Topic} now");
        throw new MqttRefusedException($"the broker does not take messages for {message.Topic}: {result.ReasonCode}"
            + (result.ReasonString is { Length: > 0 } text ? $", {text}" : ""));
    }

    private async Task ConnectAsync(MqttClientOptions options, CancellationToken cancellation)
    {
        MqttClientConnectResult result;
        using var late = new CancellationTokenSource(_options.ConnectTimeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            result = await _client.ConnectAsync(options, either.Token);
        }
        catch (Exception fault) when (MqttLibrary.IsBreak(fault) || fault is System.Security.Authentication.AuthenticationException)
        {
            cancellation.ThrowIfCancellationRequested();
            var limit = _options.ConnectTimeout.TotalSeconds;
            throw late.IsCancellationRequested ? new MqttAwayException($"{_options.Broker} did not answer within {limit:0.#} s", fault)
                : MqttRefusals.BrokenOff(fault, _tls, _options);
        }

        if (result.ResultCode != MqttClientConnectResultCode.Success) throw MqttRefusals.Of(result, _options);
        Welcome = new MqttWelcome(result.AssignedClientIdentifier is { Length: > 0 } assigned ? assigned : _options.ClientId,
            result.IsSessionPresent)
        {
            MaxPacketBytes = result.MaximumPacketSize is > 0 and var max ? max : null,
            ReceiveMaximum = result.ReceiveMaximum is > 0 and var count ? count : null,
            SharesSubscriptions = result.SharedSubscriptionAvailable,
            MaxTopicAliases = result.TopicAliasMaximum,
            KeepAlive = result.ServerKeepAlive > 0 ? TimeSpan.FromSeconds(result.ServerKeepAlive) : null,
        };
    }

    private async Task ReceiveAsync(MqttApplicationMessageReceivedEventArgs came)
    {
        came.AutoAcknowledge = false;
        await _begun.Task;
        var message = MqttLibrary.Read(came.ApplicationMessage);
        _arrived(new MqttArrival(message, () => AcceptAsync(came)));
    }

    private async Task AcceptAsync(MqttApplicationMessageReceivedEventArgs came)
    {
        if (_ended.Task.IsCompleted) return;
        try
        {
            await came.AcknowledgeAsync(_end.Token);
        }
        catch (Exception fault) when (MqttLibrary.IsBreak(fault))
        {
            // The broker sends it again, to the next connection.
        }
    }

    // Asks the broker whether it is there, also while this client sends: the library asks only while it is silent.
    private async Task WatchAsync()
    {
        var keepAlive = Welcome.KeepAlive is { } asked && asked < _options.KeepAlive ? asked : _options.KeepAlive;
        try
        {
            while (true)
            {
                await Task.Delay(keepAlive / 2, _clock, _end.Token);

                // While the line is not read no answer can come.
                if (_inbox.IsClosed) continue;
                using var late = new CancellationTokenSource(keepAlive, _clock);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, _end.Token);
                await _client.PingAsync(either.Token);
            }
        }
        catch (Exception fault) when (MqttLibrary.IsBreak(fault))
        {
            if (!_end.IsCancellationRequested) Break($"the broker did not answer within {keepAlive.TotalSeconds:0.#} s");
        }
    }

    private async Task<T> InTimeAsync<T>(Func<CancellationToken, Task<T>> call)
    {
        using var late = new CancellationTokenSource(_options.AnswerTimeout, _clock);
        try
        {
            return await call(late.Token);
        }
        catch (Exception fault) when (MqttLibrary.IsBreak(fault))
        {
            if (late.IsCancellationRequested)
                Break($"the broker did not acknowledge within {_options.AnswerTimeout.TotalSeconds:0.#} s");
            throw new MqttAwayException(_ended.Task.IsCompleted ? (await _ended.Task).Reason : MqttLibrary.Reason(fault), fault);
        }
    }
}

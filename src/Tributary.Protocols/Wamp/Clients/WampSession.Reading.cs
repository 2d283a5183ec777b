using Tributary.Protocols.Wamp.Channels;
using Tributary.Protocols.Wamp.Formats;
using Tributary.Protocols.Wamp.Messages;

namespace Tributary.Protocols.Wamp.Clients;

/// <content>What comes from the router.</content>
public sealed partial class WampSession
{
    private async Task ReceiveAsync()
    {
        await Task.Yield();
        try
        {
            while (await _channel.ReceiveAsync(_end.Token) is { } frame)
            {
                if (await TakeAsync(frame)) continue;
                await _channel.CloseAsync(_end.Token);
                break;
            }

            End(WampUris.NetworkFailure, "the router closed the line");
        }
        catch (OperationCanceledException)
        {
            End(WampUris.CloseRealm, "the session was left");
        }
        catch (Exception fault) when (fault is IOException or WampException)
        {
            End(WampUris.NetworkFailure, fault.Message);
        }
        catch (WampFormatException fault)
        {
            await ViolatedAsync(fault.Message);
        }
        finally
        {
            await _channel.DisposeAsync();
        }
    }

    /// <summary>Takes one message; false after the last.</summary>
    private async Task<bool> TakeAsync(WampFrame frame)
    {
        if (!frame.IsWhole)
        {
            await PassOverAsync(frame, WampUris.PayloadSizeExceeded, $"a message of {frame.Length} bytes came; at most "
                + $"{_options.Limits.MaxMessageBytes} are taken (the limit {nameof(WampLimits.MaxMessageBytes)})");
            return true;
        }

        WampMessage message;
        try
        {
            message = MessageReader.Read(_channel.Format, frame.Bytes, _options.Limits);
        }
        catch (WampLimitException fault)
        {
            await PassOverAsync(frame, WampUris.LimitExceeded, fault.Message);
            return true;
        }

        switch (message.Code)
        {
            case MessageCode.Event: _subscribed.Take(message); return true;
            case MessageCode.Invocation: return await _provided.TakeAsync(message);
            case MessageCode.Interrupt: _provided.Interrupt(message.Request); return true;
            case MessageCode.Goodbye:
                if (!_isLeaving) await SendAsync(WampMessage.Goodbye(WampUris.GoodbyeAndOut), _end.Token);
                End(message.Uri, message.Details["message"].Text ?? $"the router said goodbye: {message.Uri}");
                return false;
            case MessageCode.Abort:
                End(message.Uri, message.Details["message"].Text ?? $"the router gave up: {message.Uri}");
                return false;
            default:
                if (Asked(message) is { } asked && _requests.Take(message, asked)) return true;
                throw new WampFormatException($"{message.Code.ToString().ToUpperInvariant()} came that nobody asked for");
        }
    }

    // A message beyond a limit: who waits for it learns why.
    private async Task PassOverAsync(WampFrame frame, string uri, string text)
    {
        var head = MessageReader.ReadHead(_channel.Format, frame.Bytes, _options.Limits);
        if (head.Code == MessageCode.Invocation)
        {
            await SendAsync(WampMessage.Error(MessageCode.Invocation, head.Request, uri, text), _end.Token);
        }
        else if (head.Code == MessageCode.Event)
        {
            _subscribed.Drop();
        }
        else
        {
            var error = WampMessage.Error(MessageCode.None, head.Request, uri, text);
            var asked = Asked(new WampMessage(head.Code) { RequestCode = head.RequestCode });
            if (asked is null || !_requests.Take(error, asked.Value)) throw new WampFormatException(text);
        }
    }

    private static MessageCode? Asked(WampMessage message) => message.Code switch
    {
        MessageCode.Error => message.RequestCode,
        MessageCode.Result => MessageCode.Call,
        MessageCode.Published => MessageCode.Publish,
        MessageCode.Subscribed => MessageCode.Subscribe,
        MessageCode.Unsubscribed => MessageCode.Unsubscribe,
        MessageCode.Registered => MessageCode.Register,
        MessageCode.Unregistered => MessageCode.Unregister,
        _ => null,
    };

    private async Task ViolatedAsync(string text)
    {
        End(WampUris.ProtocolViolation, $"the router broke the protocol: {text}");
        try
        {
            using var patience = new CancellationTokenSource(_options.Limits.CloseTimeout);
            await SendAsync(WampMessage.Abort(WampUris.ProtocolViolation, text), patience.Token);
            await _channel.CloseAsync(patience.Token);
        }
        catch (Exception fault) when (fault is WampException or IOException or OperationCanceledException)
        {
            // It is over either way.
        }
    }
}

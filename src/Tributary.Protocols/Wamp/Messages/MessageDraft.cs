using Tributary.Protocols.Wamp.Formats;

namespace Tributary.Protocols.Wamp.Messages;

/// <summary>A message while it is read.</summary>
internal sealed class MessageDraft(WampFormat format, ReadOnlyMemory<byte> bytes, WampLimits limits)
{
    // A message is a list, the first of those that lie within each other.
    private readonly WampReader _reader = format.CreateReader(bytes, limits.MaxDepth);

    // The token after the last field was read already.
    private bool _isAhead;

    public WampMessage Message { get; private set; } = new(MessageCode.None);

    public void Read()
    {
        if (_reader.Read() != WampToken.List) throw new WampFormatException("a message is a list");
        if (_reader.Read() != WampToken.Integer) throw new WampFormatException("a message begins with its number");
        var code = (MessageCode)Math.Clamp(_reader.Integer, -1, int.MaxValue);
        var fields = MessageShape.Of(code) ?? throw new WampFormatException($"there is no message {_reader.Integer}");
        Message = new WampMessage(code);
        foreach (var field in fields)
        {
            var isEnd = _reader.Read() == WampToken.EndList;
            if (isEnd && field is not (MessageField.Payload or MessageField.MoreDetails))
                throw new WampFormatException($"{Name} ends before its {Words(field)}");
            _isAhead = isEnd;
            if (isEnd) break;
            Message = Take(field);
        }

        if ((_isAhead ? _reader.Token : _reader.Read()) != WampToken.EndList)
            throw new WampFormatException($"{Name} has more than belongs into it");
        if (_reader.Read() != WampToken.None) throw new WampFormatException("something follows the message");
    }

    private string Name => Message.Code.ToString().ToUpperInvariant();

    private WampMessage Take(MessageField field) => field switch
    {
        MessageField.RequestCode => Message with { RequestCode = (MessageCode)Number(field, 1, int.MaxValue) },
        MessageField.Request => Message with { Request = Number(field, 1, WampMessage.MaxId) },
        MessageField.RequestOrNone => Message with { Request = Number(field, 0, WampMessage.MaxId) },
        MessageField.Id => Message with { Id = Number(field, 1, WampMessage.MaxId) },
        MessageField.Publication => Message with { Publication = Number(field, 1, WampMessage.MaxId) },
        MessageField.Address => Message with { Uri = Text(field, nameof(WampLimits.MaxUriBytes), limits.MaxUriBytes) },
        MessageField.Text => Message with { Text = Text(field, nameof(WampLimits.MaxDetailsBytes), limits.MaxDetailsBytes) },
        MessageField.Payload => Message with { Payload = Payload() },
        _ => Message with { Details = Details(field) },
    };

    // JavaScript has no integers: 1.0 is one there, in MessagePack and in CBOR.
    private long Number(MessageField field, long min, long max)
    {
        if (_reader.Token == WampToken.Real && Math.Truncate(_reader.Real) == _reader.Real && Math.Abs(_reader.Real) <= max)
            return InRange((long)_reader.Real);
        if (_reader.Token != WampToken.Integer) throw new WampFormatException($"{Name} has a {Words(field)} that is no whole number");
        return InRange(_reader.Integer);

        long InRange(long number) => number >= min && number <= max ? number
            : throw new WampFormatException($"{Name} has the {Words(field)} {number}; it lies in {min}..{max}");
    }

    private string Text(MessageField field, string limit, int max)
    {
        if (_reader.Token != WampToken.Text) throw new WampFormatException($"{Name} has a {Words(field)} that is no text");
        if (_reader.End - _reader.Start > max && _reader.Utf8.Length > max)
            throw new WampLimitException(limit, max, $"{Name} has a {Words(field)} of more than {max} bytes (the limit {limit})");
        return _reader.Text;
    }

    private WampValue Details(MessageField field)
    {
        if (_reader.Token != WampToken.Map) throw new WampFormatException($"{Name} has {Words(field)} that are no map");
        var raw = Raw();
        if (raw.Length > limits.MaxDetailsBytes)
            throw new WampLimitException(nameof(WampLimits.MaxDetailsBytes), limits.MaxDetailsBytes,
                $"{Name} has options of {raw.Length} bytes; at most {limits.MaxDetailsBytes} are taken "
                + $"(the limit {nameof(WampLimits.MaxDetailsBytes)})");
        var inner = format.CreateReader(raw, int.MaxValue);
        inner.Read();
        return ValueReader.Read(inner);
    }

    private WampPayload Payload()
    {
        if (_reader.Token != WampToken.List) throw new WampFormatException($"{Name} has arguments that are no list");
        var arguments = Raw();
        _isAhead = true;
        if (_reader.Read() == WampToken.EndList) return new WampPayload(format, arguments, default);
        if (_reader.Token != WampToken.Map) throw new WampFormatException($"{Name} has keyword arguments that are no map");
        var keywords = Raw();
        _reader.Read();
        return new WampPayload(format, arguments, keywords);
    }

    private ReadOnlyMemory<byte> Raw()
    {
        var start = _reader.Start;
        _reader.Skip();
        return bytes[start.._reader.End];
    }

    private static string Words(MessageField field) => field switch
    {
        MessageField.RequestCode => "request's type",
        MessageField.Request or MessageField.RequestOrNone => "request id",
        MessageField.Id => "id",
        MessageField.Publication => "publication id",
        MessageField.Address => "URI",
        MessageField.Text => "text",
        _ => "options",
    };
}

using System.Buffers.Text;
using System.Text.Json;

namespace Tributary.Protocols.Wamp.Formats;

/// <summary>JSON. A text that begins with U+0000 is bytes in base64 (Advanced Profile, "Binary support in JSON").</summary>
internal sealed class JsonReader(ReadOnlyMemory<byte> data, int maxDepth) : WampReader(data, maxDepth)
{
    private static readonly JsonReaderOptions s_options = new() { MaxDepth = int.MaxValue };

    private JsonReaderState _state = new(s_options);
    private ReadOnlyMemory<byte> _raw;
    private bool _escaped;
    private ReadOnlyMemory<byte> _bytes;

    private static ReadOnlySpan<byte> BytesMark => "\\u0000"u8;

    public override ReadOnlyMemory<byte> Utf8 => _escaped ? Unescape() : _raw;

    public override ReadOnlyMemory<byte> Bytes => _bytes.IsEmpty ? FromBase64(_raw.Span[BytesMark.Length..]) : FromBase64(_bytes.Span);

    protected override WampToken Next()
    {
        try
        {
            var reader = new Utf8JsonReader(Data.Span[End..], isFinalBlock: true, _state);
            if (!reader.Read()) return WampToken.None;
            Start = End + (int)reader.TokenStartIndex;
            End += (int)reader.BytesConsumed;
            _state = reader.CurrentState;
            Count = -1;
            switch (reader.TokenType)
            {
                case JsonTokenType.StartArray: return WampToken.List;
                case JsonTokenType.EndArray: return WampToken.EndList;
                case JsonTokenType.StartObject: return WampToken.Map;
                case JsonTokenType.EndObject: return WampToken.EndMap;
                case JsonTokenType.Null: return WampToken.Null;
                case JsonTokenType.Number: return Number(ref reader);
                case JsonTokenType.True or JsonTokenType.False:
                    Bool = reader.TokenType == JsonTokenType.True;
                    return WampToken.Bool;
                default:
                    return TextOrBytes(ref reader);
            }
        }
        catch (JsonException fault)
        {
            throw Broken("this is no JSON", fault);
        }
    }

    private WampToken Number(ref Utf8JsonReader reader)
    {
        if (reader.TryGetInt64(out var integer))
        {
            Integer = integer;
            return WampToken.Integer;
        }

        if (reader.TryGetUInt64(out var unsigned))
        {
            Unsigned = unsigned;
            return WampToken.Unsigned;
        }

        Real = reader.GetDouble();
        return WampToken.Real;
    }

    private WampToken TextOrBytes(ref Utf8JsonReader reader)
    {
        _raw = Data.Slice(Start + 1, reader.ValueSpan.Length);
        _escaped = reader.ValueIsEscaped;
        _bytes = default;
        NeedText(_raw.Span);
        if (reader.TokenType == JsonTokenType.PropertyName || !_escaped || !_raw.Span.StartsWith(BytesMark)) return WampToken.Text;
        if (_raw.Span[BytesMark.Length..].Contains((byte)'\\')) _bytes = Unescape()[1..];
        var text = _bytes.IsEmpty ? _raw.Span[BytesMark.Length..] : _bytes.Span;
        if (!Base64.IsValid(text)) throw Broken("a text that begins with U+0000 is not base64");
        return WampToken.Bytes;
    }

    private ReadOnlyMemory<byte> Unescape()
    {
        var reader = new Utf8JsonReader(Data.Span.Slice(Start, _raw.Length + 2));
        reader.Read();
        var text = new byte[_raw.Length];
        try
        {
            return text.AsMemory(0, reader.CopyString(text));
        }
        catch (InvalidOperationException fault)
        {
            throw Broken("a text has half a character", fault);
        }
    }

    private static byte[] FromBase64(ReadOnlySpan<byte> text)
    {
        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        Base64.DecodeFromUtf8(text, bytes, out _, out var written);
        return written == bytes.Length ? bytes : bytes[..written];
    }
}

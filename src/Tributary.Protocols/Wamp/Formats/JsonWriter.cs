using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tributary.Protocols.Wamp.Formats;

/// <summary>JSON without escapes that nobody needs.</summary>
internal sealed class JsonWriter : WampWriter, IDisposable
{
    private static readonly JsonWriterOptions s_options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
        MaxDepth = int.MaxValue,
    };

    private readonly ByteBuffer _buffer;
    private readonly Utf8JsonWriter _writer;

    public JsonWriter(WampFormat format, int capacity) : base(format)
    {
        _buffer = new ByteBuffer(capacity);
        _writer = new Utf8JsonWriter(_buffer, s_options);
    }

    public override void List(int count) => _writer.WriteStartArray();

    public override void EndList() => _writer.WriteEndArray();

    public override void Map(int count) => _writer.WriteStartObject();

    public override void EndMap() => _writer.WriteEndObject();

    public override void Key(ReadOnlySpan<byte> utf8) => _writer.WritePropertyName(utf8);

    public override void Null() => _writer.WriteNullValue();

    public override void Bool(bool value) => _writer.WriteBooleanValue(value);

    public override void Integer(long value) => _writer.WriteNumberValue(value);

    public override void Unsigned(ulong value) => _writer.WriteNumberValue(value);

    /// <exception cref="WampFormatException">JSON has no such number.</exception>
    public override void Real(double value)
    {
        if (!double.IsFinite(value)) throw new WampFormatException($"JSON has no form for {value.ToString(CultureInfo.InvariantCulture)}");

        // 1.0 stays a real for those who tell reals from integers.
        if (Math.Truncate(value) == value && Math.Abs(value) < 1e15)
            _writer.WriteRawValue(Encoding.ASCII.GetBytes(value.ToString("0.0", CultureInfo.InvariantCulture)), skipInputValidation: true);
        else _writer.WriteNumberValue(value);
    }

    public override void Text(ReadOnlySpan<byte> utf8) => _writer.WriteStringValue(utf8);

    public override void Bytes(ReadOnlySpan<byte> bytes)
    {
        var head = "\"\\u0000"u8;
        var text = new byte[head.Length + Base64.GetMaxEncodedToUtf8Length(bytes.Length) + 1];
        head.CopyTo(text);
        Base64.EncodeToUtf8(bytes, text.AsSpan(head.Length), out _, out _);
        text[^1] = (byte)'"';
        _writer.WriteRawValue(text, skipInputValidation: true);
    }

    public override void Raw(ReadOnlySpan<byte> value) => _writer.WriteRawValue(value, skipInputValidation: true);

    public override ReadOnlyMemory<byte> Finish()
    {
        Dispose();
        return _buffer.Written;
    }

    public void Dispose() => _writer.Dispose();
}

using System.Formats.Cbor;

namespace Tributary.Protocols.Wamp.Formats;

/// <summary>CBOR. Tags are passed over, those of numbers beyond 64 bits excepted.</summary>
internal sealed class CborTokens(ReadOnlyMemory<byte> data, int maxDepth) : WampReader(data, maxDepth)
{
    private const int Undefined = 23;

    private readonly CborReader _reader = new(data, CborConformanceMode.Lax);
    private ReadOnlyMemory<byte> _content;

    public override ReadOnlyMemory<byte> Utf8 => _content;

    public override ReadOnlyMemory<byte> Bytes => _content;

    protected override WampToken Next()
    {
        Start = End;
        try
        {
            return Step();
        }
        catch (Exception fault) when (fault is CborContentException or InvalidOperationException or OverflowException)
        {
            throw Broken("this is no CBOR", fault);
        }
        finally
        {
            End = Data.Length - _reader.BytesRemaining;
        }
    }

    private WampToken Step()
    {
        var state = _reader.PeekState();
        var isBig = false;
        for (; state == CborReaderState.Tag; state = _reader.PeekState())
            isBig = _reader.ReadTag() is CborTag.UnsignedBigNum or CborTag.NegativeBigNum;
        switch (state)
        {
            case CborReaderState.Finished: return WampToken.None;
            case CborReaderState.UnsignedInteger: return Positive(_reader.ReadUInt64());
            case CborReaderState.NegativeInteger: return Negative(_reader.ReadCborNegativeIntegerRepresentation());
            case CborReaderState.ByteString: _content = _reader.ReadDefiniteLengthByteString(); break;
            case CborReaderState.StartIndefiniteLengthByteString: _content = _reader.ReadByteString(); break;
            case CborReaderState.TextString: return Content(_reader.ReadDefiniteLengthTextStringBytes());
            case CborReaderState.StartIndefiniteLengthTextString:
                return Content(System.Text.Encoding.UTF8.GetBytes(_reader.ReadTextString()));
            case CborReaderState.StartArray:
                Count = _reader.ReadStartArray() ?? -1;
                return WampToken.List;
            case CborReaderState.StartMap:
                Count = _reader.ReadStartMap() ?? -1;
                return WampToken.Map;
            case CborReaderState.EndArray:
                _reader.ReadEndArray();
                return WampToken.EndList;
            case CborReaderState.EndMap:
                _reader.ReadEndMap();
                return WampToken.EndMap;
            case CborReaderState.HalfPrecisionFloat or CborReaderState.SinglePrecisionFloat or CborReaderState.DoublePrecisionFloat:
                Real = _reader.ReadDouble();
                return WampToken.Real;
            case CborReaderState.Boolean:
                Bool = _reader.ReadBoolean();
                return WampToken.Bool;
            case CborReaderState.Null:
                _reader.ReadNull();
                return WampToken.Null;
            case CborReaderState.SimpleValue:
                return (int)_reader.ReadSimpleValue() == Undefined ? WampToken.Null : WampToken.Other;
            default:
                throw Broken("this is no CBOR");
        }

        return isBig ? WampToken.Other : WampToken.Bytes;
    }

    private WampToken Positive(ulong value)
    {
        (Integer, Unsigned) = ((long)value, value);
        return value <= long.MaxValue ? WampToken.Integer : WampToken.Unsigned;
    }

    // CBOR counts down from -1.
    private WampToken Negative(ulong value)
    {
        Integer = -1 - (long)value;
        return value <= long.MaxValue ? WampToken.Integer : WampToken.Other;
    }

    private WampToken Content(ReadOnlyMemory<byte> text)
    {
        NeedText(text.Span);
        _content = text;
        return WampToken.Text;
    }
}

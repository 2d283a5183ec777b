using System.Text.Json;
using Tributary.Core.Texts;

namespace Tributary.Transports.Mqtt.Streams;

/// <summary>One object of numpy as jsonpickle writes it: an array, with its numbers in a list or packed (base64 of zlib), or a single
/// float32.</summary>
/// <param name="place">What faults call it.</param>
internal ref struct ArrayObject(string place)
{
    private string? _class;
    private NumpyType? _type;
    private int[]? _shape;
    private bool _isBig, _isFortran;

    // Of numbers written out: their extents, their place among the values, whether all of them are whole, and what they lie between.
    private int[]? _listed;
    private int _first;
    private double _min, _max;
    private bool _isFractional;
    private Utf8JsonReader _packed;
    private bool _hasPacked;
    private double? _value;

    /// <returns>Extents (none for a single number) and type.</returns>
    public (int[] Shape, NumpyType Type) Read(ref Utf8JsonReader reader, ValueBuffer values)
    {
        Fields(ref reader, values);
        if (_class is null)
            throw StreamJson.Fault(StreamFault.UnexpectedClass, $"{place}: py/object is missing; {PythonClasses.Array} is expected");
        if (_class == PythonClasses.Scalar)
        {
            values.Add(Single());
            return ([], NumpyType.Float32);
        }

        var type = _type ?? throw Missing("dtype");
        if (_hasPacked) return (Packed(type, values), type);
        var shape = _listed ?? throw Missing("values");
        if (_min < 0 || !type.Holds(_max) || (_isFractional && !type.Holds(0.5))) CheckListed(type);
        if (_shape is not null && !_shape.AsSpan().SequenceEqual(shape))
            throw StreamJson.Fault(StreamFault.WrongShape,
                $"{place}: shape is [{string.Join(", ", _shape)}]; the lists are [{string.Join(", ", shape)}]");
        return (shape, type);
    }

    /// <summary>A single number, and nothing else.</summary>
    public float Scalar(ref Utf8JsonReader reader)
    {
        Fields(ref reader, null);
        return _class == PythonClasses.Scalar ? Single()
            : throw StreamJson.Fault(StreamFault.UnexpectedClass, $"{place} is a {_class ?? "nameless object"}; {PythonClasses.Scalar} "
                + "is expected");
    }

    private readonly StreamMessageException Missing(string what) => StreamJson.Fault(StreamFault.Incomplete, $"{place}: {what} is missing");

    private readonly float Single()
    {
        if (_type is not null and not NumpyType.Float32)
            throw StreamJson.Fault(StreamFault.WrongType, $"{place}: dtype of a {PythonClasses.Scalar} is {_type}");
        return (float)(_value ?? throw Missing("value"));
    }

    // Whole numbers of a width: what is none, or too large, is told here.
    private readonly void CheckListed(NumpyType type)
    {
        if (type is not (NumpyType.UInt8 or NumpyType.UInt16)) return;
        if (_isFractional || !type.Holds(_min) || !type.Holds(_max))
            throw StreamJson.Fault(StreamFault.OutOfRange,
                $"{place}: values lie in {_min}..{_max}{(_isFractional ? ", not all of them whole" : "")}; {type.Name()} cannot hold that");
    }

    private void Fields(ref Utf8JsonReader reader, ValueBuffer? values)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = StreamJson.Text(reader);
            reader.Read();
            switch (name)
            {
                case "py/object":
                    Once(_class is null, name);
                    _class = PythonClasses.Check(reader, place, PythonClasses.Array, PythonClasses.Scalar);
                    break;
                case "dtype":
                    Once(_type is null, name);
                    _type = (reader.TokenType == JsonTokenType.String ? NumpyTypes.Named(StreamJson.Text(reader)) : null)
                        ?? throw Wrong(reader, name, "float32, float16, float64, uint8 or uint16");
                    break;
                case "value":
                    Once(_value is null, name);
                    _value = StreamJson.TryNumber(reader, out var number) ? number : throw Wrong(reader, name, "a number");
                    break;
                case "values" when values is not null:
                    Once(_listed is null && !_hasPacked, name);
                    Values(ref reader, values);
                    break;
                case "shape":
                    Once(_shape is null, name);
                    _shape = Shape(ref reader);
                    break;
                case "byteorder":
                    _isBig = Choice(reader, name, "<", ">") == 1;
                    break;
                case "order":
                    _isFortran = Choice(reader, name, "C", "F") == 1;
                    break;
                case "writeable" when reader.TokenType is JsonTokenType.True or JsonTokenType.False:
                    break;
                default:
                    throw StreamJson.Fault(StreamFault.UnexpectedClass,
                        $"{place}: '{CleanText.Line(name, 40)}' is no part of an array that carries weights");
            }
        }
    }

    private readonly void Once(bool isFirst, string name)
    {
        if (!isFirst) throw StreamJson.Fault(StreamFault.Incomplete, $"{place}: {name} stands twice");
    }

    private readonly StreamMessageException Wrong(in Utf8JsonReader reader, string name, string wanted)
        => StreamJson.Fault(StreamFault.WrongType, $"{place}: {name} is {StreamJson.Shown(reader)}; {wanted} is expected");

    private readonly int Choice(in Utf8JsonReader reader, string name, string first, string second)
        => reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(first) ? 0
            : reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(second) ? 1
            : throw Wrong(reader, name, $"'{first}' or '{second}'");

    private void Values(ref Utf8JsonReader reader, ValueBuffer values)
    {
        if (reader.TokenType == JsonTokenType.String && PythonTokens.Number(reader.ValueSpan) is null)
        {
            _packed = reader;
            _hasPacked = true;
            return;
        }

        if (reader.TokenType != JsonTokenType.StartArray) throw Wrong(reader, "values", "a list or a text of base64");
        _first = values.Count;
        _listed = List(ref reader, values);
    }

    private int[] List(ref Utf8JsonReader reader, ValueBuffer values)
    {
        int[]? row = null;
        var count = 0;
        for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; count++)
        {
            int[] shape = [];
            if (reader.TokenType == JsonTokenType.StartArray) shape = List(ref reader, values);
            else if (StreamJson.TryNumber(reader, out var number)) Note(number, values);
            else throw Wrong(reader, "an item of values", "a number");
            if (row is not null && !row.AsSpan().SequenceEqual(shape))
                throw StreamJson.Fault(StreamFault.WrongShape,
                    $"{place}: a list of [{string.Join(", ", shape)}] stands beside one of [{string.Join(", ", row)}]");
            row ??= shape;
        }

        if (row?.Length >= StreamLimits.MaxDimensions)
            throw StreamJson.Fault(StreamFault.TooLarge, $"{place} has more than {StreamLimits.MaxDimensions} dimensions");
        return row is null ? [0] : [count, .. row];
    }

    private void Note(double number, ValueBuffer values)
    {
        if (values.Count == _first) (_min, _max) = (number, number);
        else (_min, _max) = (Math.Min(_min, number), Math.Max(_max, number));
        _isFractional |= number != Math.Floor(number);
        values.Add((float)number);
    }

    private readonly int[] Shape(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw Wrong(reader, "shape", "a list of whole numbers");
        var shape = new List<int>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out var extent) || extent < 0)
                throw Wrong(reader, "an item of shape", "a whole number from 0");
            if (shape.Count == StreamLimits.MaxDimensions)
                throw StreamJson.Fault(StreamFault.TooLarge, $"{place} has more than {StreamLimits.MaxDimensions} dimensions");
            shape.Add(extent);
        }

        return [.. shape];
    }

    private readonly int[] Packed(NumpyType type, ValueBuffer values)
    {
        var shape = _shape ?? throw Missing("shape");
        PackedValues.Read(_packed, shape, type, _isBig, _isFortran, values, place);
        return shape;
    }
}

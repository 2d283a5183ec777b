using System.Text.Json;
using Tributary.Core.Texts;

namespace Tributary.Transports.Mqtt.Streams;

/// <summary>One message of weights on its way in: attributes stand in any order, so what they mean together is found at the end.</summary>
internal sealed class WeightsReading(StreamLimits limits, int length)
{
    // A value takes a byte of the message and more, a float four: where the model's length is the limit, its array is made once.
    private readonly ValueBuffer _values = new(limits.MaxValues, limits.MaxValues <= length ? limits.MaxValues : length / 4);
    private readonly List<WeightsLayer> _layers = [];
    private string? _class;
    private float? _min, _max;
    private int? _precision;
    private long? _samples;
    private string? _node, _model;
    private bool _hasWeights, _hasState;

    public WeightsMessage Read(ReadOnlySpan<byte> message)
    {
        var reader = StreamJson.Reader(message);
        reader.Read();
        Attributes(ref reader, inState: false);
        StreamJson.End(ref reader);
        if (_class is null)
            throw StreamJson.Fault(StreamFault.UnexpectedClass, $"py/object is missing; {PythonClasses.Weights} is expected");
        if (!_hasWeights) throw Missing("weights");
        return Message(_precision ?? throw Missing("precision"), _min ?? throw Missing("minV"), _max ?? throw Missing("maxV"));
    }

    private static StreamMessageException Missing(string name) => StreamJson.Fault(StreamFault.Incomplete, $"{name} is missing");

    private void Attributes(ref Utf8JsonReader reader, bool inState)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw StreamJson.Fault(StreamFault.WrongType, $"{StreamJson.Shown(reader)} stands where the weights' object is expected");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = StreamJson.Text(reader);
            reader.Read();
            switch (name)
            {
                case "py/object" when !inState:
                    Once(_class is null, name);
                    _class = PythonClasses.Check(reader, "the message", PythonClasses.Weights);
                    break;
                case "py/state" when !inState:
                    Once(!_hasState, name);
                    _hasState = true;
                    Attributes(ref reader, inState: true);
                    break;
                case "maxV":
                    Once(_max is null, name);
                    _max = Bound(ref reader, name);
                    break;
                case "minV":
                    Once(_min is null, name);
                    _min = Bound(ref reader, name);
                    break;
                case "precision":
                    Once(_precision is null, name);
                    _precision = Precision(reader);
                    break;
                case "nSamples":
                    Once(_samples is null, name);
                    _samples = reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var samples)
                        && samples is >= 1 and <= 1_000_000_000_000 ? samples
                        : throw StreamJson.Fault(StreamFault.WrongType, $"nSamples is {StreamJson.Shown(reader)}; a whole number from 1 is "
                            + "expected");
                    break;
                case "node" when reader.TokenType == JsonTokenType.String:
                    _node ??= CleanText.Line(StreamJson.Text(reader), ScoreMessage.MaxName);
                    break;
                case "model" when reader.TokenType == JsonTokenType.String:
                    _model ??= CleanText.Line(StreamJson.Text(reader), ScoreMessage.MaxName);
                    break;
                case "weights":
                    Once(!_hasWeights, name);
                    _hasWeights = true;
                    Layers(ref reader);
                    break;
                default:
                    if (name.StartsWith("py/", StringComparison.Ordinal))
                        throw StreamJson.Fault(StreamFault.UnexpectedClass,
                            $"'{CleanText.Line(name, 40)}' stands in the message; no weights need that");
                    reader.Skip();
                    break;
            }
        }
    }

    private static void Once(bool isFirst, string name)
    {
        if (!isFirst) throw StreamJson.Fault(StreamFault.Incomplete, $"{name} stands twice");
    }

    private static int Precision(in Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out var precision))
            throw StreamJson.Fault(StreamFault.WrongType, $"precision is {StreamJson.Shown(reader)}; 8, 16 or 32 is expected");
        return precision is 8 or 16 or 32 ? precision
            : throw StreamJson.Fault(StreamFault.OutOfRange, $"precision is {precision}; 8, 16 or 32 is expected");
    }

    private static float Bound(ref Utf8JsonReader reader, string name)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw StreamJson.Fault(StreamFault.WrongType, $"{name} is {StreamJson.Shown(reader)}; a {PythonClasses.Scalar} is expected");
        var value = new ArrayObject(name).Scalar(ref reader);
        return float.IsFinite(value) ? value : throw StreamJson.Fault(StreamFault.NotFinite, $"{name} is {value}");
    }

    private void Layers(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw StreamJson.Fault(StreamFault.WrongType, $"weights is {StreamJson.Shown(reader)}; a list of arrays is expected");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (_layers.Count == limits.MaxLayers)
                throw StreamJson.Fault(StreamFault.TooLarge, $"weights has more than {limits.MaxLayers} arrays");
            _layers.Add(new TensorReading(_values, $"weights[{_layers.Count}]").Layer(ref reader));
        }
    }

    private WeightsMessage Message(int precision, float min, float max)
    {
        if (min > max) throw StreamJson.Fault(StreamFault.OutOfRange, $"minV is {min} and maxV {max}; minV must not lie above");
        for (var i = 0; i < _layers.Count; i++)
        {
            var layer = _layers[i];
            var values = _values.Of(layer.First, layer.Count);
            if (precision == 32 || layer.IsRows) Quantisation.CheckFinite(values, i);
            else Quantisation.Inflate(values, precision, min, max, layer.Type, i);
        }

        return new WeightsMessage([.. _layers.Select(layer => layer.Shape)], _values.ToArray())
        {
            Precision = precision,
            Min = min,
            Max = max,
            Samples = _samples,
            Node = _node,
            Model = _model,
            IsMerged = _layers.Exists(layer => layer.IsRows),
        };
    }
}

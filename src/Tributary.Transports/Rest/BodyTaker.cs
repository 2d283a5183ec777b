using System.Text.Json;

namespace Tributary.Transports.Rest;

/// <summary>Takes a body token by token, its keys in any order; of two keys of one name the last counts, and unknown ones are passed
/// over.</summary>
/// <param name="inner">The key whose object holds what is wanted; null where the body itself does.</param>
internal sealed class BodyTaker(RestLimits limits, string? inner)
{
    private int _depth;
    private string? _key;
    private int _skipped = -1;
    private ArrayTaker? _array;
    private PeerTaker? _peers;

    public RestBody Body { get; private set; } = new();

    public void Take(ref Utf8JsonReader reader)
    {
        if (_skipped >= 0)
        {
            if (reader.CurrentDepth == _skipped && reader.TokenType is JsonTokenType.EndArray or JsonTokenType.EndObject) _skipped = -1;
        }
        else if (_array is not null) TakeNumbers(ref reader);
        else if (_peers is not null) TakePeers(ref reader);
        else TakeField(ref reader);
    }

    private void TakeField(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.PropertyName)
        {
            _key = Known(ref reader);
            return;
        }

        if (reader.TokenType == JsonTokenType.EndObject)
        {
            _depth--;
            return;
        }

        if (_depth == 0 || (_depth == 1 && inner is not null && _key == inner)) Enter(ref reader);
        else if (_key is null || (inner is not null && _depth == 1)) Skip(ref reader);
        else if (reader.TokenType == JsonTokenType.Null) return;
        else TakeValue(ref reader);
    }

    private void Enter(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new RestFormatException(_depth == 0 ? "the body is no object of JSON" : $"{inner} is no object");
        _depth++;
    }

    private void Skip(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject) _skipped = reader.CurrentDepth;
    }

    private void TakeValue(ref Utf8JsonReader reader)
    {
        switch (_key)
        {
            case RestKeys.Weights or RestKeys.Bias:
                var others = (_key == RestKeys.Weights ? Body.Bias : Body.Weights)?.Values.Length ?? 0;
                _array = new ArrayTaker(_key, limits.MaxNumbers - others, limits.MaxArrays);
                TakeNumbers(ref reader);
                break;
            case RestKeys.Clients:
                _peers = new PeerTaker(limits);
                TakePeers(ref reader);
                break;
            case RestKeys.ClientUrl:
                Body = Body with { ClientUrl = JsonFields.Text(ref reader, _key, limits.MaxText) };
                break;
            case RestKeys.TrainingType:
                Body = Body with { TrainingType = JsonFields.Text(ref reader, _key, limits.MaxText) };
                break;
            case RestKeys.LearningRate:
                Body = Body with { LearningRate = JsonFields.Number(ref reader, _key) };
                break;
            default:
                TakeWhole(JsonFields.Whole(ref reader, _key!));
                break;
        }
    }

    private void TakeWhole(int value) => Body = _key switch
    {
        RestKeys.Epochs => Body with { Epochs = value },
        RestKeys.BatchSize => Body with { BatchSize = value },
        RestKeys.Round => Body with { Round = value },
        RestKeys.RoundSize => Body with { RoundSize = value },
        _ => Body with { ClientId = value },
    };

    private void TakeNumbers(ref Utf8JsonReader reader)
    {
        if (!_array!.Take(ref reader)) return;
        Body = _key == RestKeys.Weights ? Body with { Weights = _array.Taken() } : Body with { Bias = _array.Taken() };
        _array = null;
    }

    private void TakePeers(ref Utf8JsonReader reader)
    {
        if (!_peers!.Take(ref reader)) return;
        Body = Body with { Clients = _peers.Peers };
        _peers = null;
    }

    private string? Known(ref Utf8JsonReader reader)
    {
        if (inner is not null && _depth == 1) return reader.ValueTextEquals(inner) ? inner : null;
        foreach (var key in RestKeys.All)
            if (reader.ValueTextEquals(key)) return key;
        return null;
    }
}

using System.Text.Json;

namespace Tributary.Transports.Rest;

/// <summary>Takes the list of clients that a gossip session names, token by token.</summary>
internal sealed class PeerTaker(RestLimits limits)
{
    private readonly List<RestPeer> _peers = [];
    private int _depth;
    private string? _key;
    private int _skipped = -1;
    private int? _id;
    private string? _url;

    public IReadOnlyList<RestPeer> Peers => _peers;

    /// <returns>Whether that was the last token of it.</returns>
    /// <exception cref="RestFormatException">It is no list of clients, or too long.</exception>
    public bool Take(ref Utf8JsonReader reader)
    {
        if (_skipped >= 0)
        {
            if (reader.CurrentDepth == _skipped && reader.TokenType is JsonTokenType.EndArray or JsonTokenType.EndObject) _skipped = -1;
        }
        else if (_depth == 2) TakeField(ref reader);
        else if (reader.TokenType == (_depth == 0 ? JsonTokenType.StartArray : JsonTokenType.StartObject)) _depth++;
        else if (_depth == 1 && reader.TokenType == JsonTokenType.EndArray) return true;
        else throw new RestFormatException(
            $"{RestKeys.Clients} is no list of objects with {RestKeys.ClientId} and {RestKeys.ClientUrl}");
        return false;
    }

    private void TakeField(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.EndObject) Add();
        else if (reader.TokenType == JsonTokenType.PropertyName)
            _key = reader.ValueTextEquals(RestKeys.ClientId) ? RestKeys.ClientId
                : reader.ValueTextEquals(RestKeys.ClientUrl) ? RestKeys.ClientUrl : null;
        else if (_key == RestKeys.ClientId) _id = JsonFields.Whole(ref reader, RestKeys.ClientId);
        else if (_key == RestKeys.ClientUrl) _url = JsonFields.Text(ref reader, RestKeys.ClientUrl, limits.MaxText);
        else if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject) _skipped = reader.CurrentDepth;
    }

    private void Add()
    {
        if (_id is not { } id || _url is null)
            throw new RestFormatException($"one of {RestKeys.Clients} has no {(_id is null ? RestKeys.ClientId : RestKeys.ClientUrl)}");
        if (_peers.Count == limits.MaxClients) throw new RestFormatException($"{RestKeys.Clients} names more than {limits.MaxClients}");
        _peers.Add(new RestPeer(id, _url));
        (_depth, _id, _url) = (1, null, null);
    }
}

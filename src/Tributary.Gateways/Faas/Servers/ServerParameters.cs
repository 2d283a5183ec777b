using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tributary.Core.Texts;
using Tributary.Gateways.Faas.Fabric;
using Tributary.Transports.Faas;

namespace Tributary.Gateways.Faas.Servers;

/// <summary>Parameters of a server function: FedKeeper's files of them, as they come.</summary>
internal sealed class ServerParameters : IDisposable
{
    private const int MaxText = 4000;
    private const int MaxSize = 1 << 20;
    private const string ClientPrefix = "client_";
    private const string ClientsKey = "client_round_ids";
    private const string PartialsKey = "partials";
    private const string PartialKey = "partial";
    private readonly JsonDocument _document;
    private readonly JsonElement _root;

    /// <exception cref="FaasFormatException">They are no JSON object.</exception>
    public ServerParameters(ReadOnlyMemory<byte> json)
    {
        try
        {
            _document = JsonDocument.Parse(json);
        }
        catch (JsonException fault)
        {
            throw new FaasFormatException($"the parameters are no JSON: {CleanText.Line(fault.Message, 200)}", fault);
        }

        _root = _document.RootElement;
        if (_root.ValueKind == JsonValueKind.Object) return;
        _document.Dispose();
        throw new FaasFormatException("the parameters are no JSON object");
    }

    /// <exception cref="FaasFormatException">A part is missing, or is none.</exception>
    public MongoConfig Mongo()
    {
        var mongo = Part("mongo");
        return new MongoConfig(Text(mongo, "url", "mongo.url"), Text(mongo, "db", "mongo.db"),
            Text(mongo, "collection", "mongo.collection"));
    }

    /// <inheritdoc cref="Mongo" path="/exception"/>
    public FedKeeperSampling Sampling()
    {
        var (part, usual) = (Part(FedKeeperKeys.Sampling), new FedKeeperSampling());
        return new FedKeeperSampling
        {
            InputSize = Size(FedKeeperKeys.InputSize, usual.InputSize),
            HiddenSize = Size(FedKeeperKeys.HiddenSize, usual.HiddenSize),
            OutputSize = Size(FedKeeperKeys.OutputSize, usual.OutputSize),
            InputShapeX = Size(FedKeeperKeys.ShapeX, usual.InputShapeX),
            InputShapeY = Size(FedKeeperKeys.ShapeY, usual.InputShapeY),
            BatchSize = Size(FedKeeperKeys.BatchSize, usual.BatchSize),
            Model = Text(part, FedKeeperKeys.Model, $"{FedKeeperKeys.Sampling}.{FedKeeperKeys.Model}"),
        };

        int Size(string key, int otherwise) => part.TryGetProperty(key, out var value)
            ? Whole(value, $"{FedKeeperKeys.Sampling}.{key}", 1, MaxSize) : otherwise;
    }

    /// <inheritdoc cref="Mongo" path="/exception"/>
    public string Text(string key) => Text(_root, key, key);

    /// <inheritdoc cref="Mongo" path="/exception"/>
    public int Whole(string key, int least, int most) => Whole(_root.TryGetProperty(key, out var value) ? value : throw Missing(key), key,
        least, most);

    /// <summary>Whether a key says true; not where it is missing.</summary>
    public bool Flag(string key) => _root.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.True;

    /// <summary>An address of data or of a function: http, https, or a file where that is allowed.</summary>
    /// <inheritdoc cref="Mongo" path="/exception"/>
    public Uri Address(string key, bool mayBeFile) => AddressOf(Text(key), key, mayBeFile);

    /// <summary>Numbers of the round's clients, each once.</summary>
    /// <inheritdoc cref="Mongo" path="/exception"/>
    public IReadOnlyList<int> RoundClients(int most)
    {
        const string key = ClientsKey;
        if (!_root.TryGetProperty(key, out var list)) throw Missing(key);
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() is < 1 || list.GetArrayLength() > most)
            throw new FaasFormatException($"{key} has to be a list of 1..{most} like client_3");
        return [.. list.EnumerateArray().Select(id => id.ValueKind == JsonValueKind.String
            && id.GetString() is { } text && text.StartsWith(ClientPrefix, StringComparison.Ordinal)
            && int.TryParse(text.AsSpan(ClientPrefix.Length), NumberStyles.None,
                CultureInfo.InvariantCulture, out var number) ? number
            : throw new FaasFormatException($"{key} holds something else than client_3 and its like")).Distinct()];
    }

    /// <summary>Who folds parts of the mean; null where the function folds everybody by itself.</summary>
    /// <inheritdoc cref="Mongo" path="/exception"/>
    public PartialCalls? Partials()
    {
        if (!_root.TryGetProperty(PartialsKey, out _)) return null;
        var part = Part(PartialsKey);
        var clients = Whole(part.TryGetProperty("clients", out var value) ? value : throw Missing("partials.clients"),
            "partials.clients", 2, 1000);
        return new PartialCalls(AddressOf(Text(part, "url", "partials.url"), "partials.url", mayBeFile: false), clients);
    }

    /// <summary>Of which partial sum this call is; null where the mean is asked for.</summary>
    /// <inheritdoc cref="Mongo" path="/exception"/>
    public PartialName? Partial() => !_root.TryGetProperty(PartialKey, out _) ? null
        : PartialName.Parse(Text(PartialKey)) ?? throw new FaasFormatException($"{PartialKey} is no name of a partial sum");

    /// <summary>The same parameters for a part of the clients.</summary>
    public byte[] For(PartialName name, IEnumerable<int> clients)
    {
        var parameters = JsonObject.Create(_root)!;
        parameters[PartialKey] = name.ToString();
        parameters[ClientsKey] = new JsonArray([.. clients.Select(client => (JsonNode)$"{ClientPrefix}{client}")]);
        return Encoding.UTF8.GetBytes(parameters.ToJsonString());
    }

    public void Dispose() => _document.Dispose();

    private static Uri AddressOf(string text, string name, bool mayBeFile) => Uri.TryCreate(text, UriKind.Absolute, out var address)
        && (address.Scheme is "http" or "https" || (mayBeFile && address.IsFile)) ? address
        : throw new FaasFormatException($"{name} is no address; http://host/name is one");

    private static FaasFormatException Missing(string key) => new($"{key} is missing") { IsIncomplete = true };

    private static int Whole(JsonElement value, string name, int least, int most)
    {
        // The originals write some as text.
        var number = 0;
        var isNumber = value.ValueKind switch
        {
            JsonValueKind.Number => value.TryGetInt32(out number),
            JsonValueKind.String => int.TryParse(value.GetString(), NumberStyles.None,
                CultureInfo.InvariantCulture, out number),
            _ => false,
        };
        return isNumber && number >= least && number <= most ? number : throw new FaasFormatException($"{name} is none of {least}..{most}");
    }

    private static string Text(JsonElement part, string key, string name)
    {
        if (!part.TryGetProperty(key, out var value)) throw Missing(name);
        var text = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Number => value.GetRawText(),
            _ => "",
        };
        return text.Length is > 0 and <= MaxText ? text : throw new FaasFormatException($"{name} has to be a short text");
    }

    private JsonElement Part(string key) => !_root.TryGetProperty(key, out var part) ? throw Missing(key)
        : part.ValueKind == JsonValueKind.Object ? part : throw new FaasFormatException($"{key} is no object");
}

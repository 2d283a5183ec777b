using System.Buffers;
using System.Globalization;
using MongoDB.Bson;
using MongoDB.Driver;
using Tributary.Core.Texts;
using Tributary.Engine.Formats;
using Tributary.Engine.Formats.Pickles;
using Tributary.Gateways.Faas.Fabric;
using Tributary.Transports.Faas;

namespace Tributary.Gateways.Faas.Stores;

/// <summary>FedKeeper's collection in MongoDB, document by document as its functions write and read it: <c>Server</c> with weights,
/// <c>data_client_{i}</c> with rows, <c>client_{i}</c> with weights and cardinality; weights are pickles.</summary>
internal sealed class MongoWeightsStore : IWeightsStore, IDisposable
{
    /// <summary>Bytes of a document at most, by MongoDB's own rule.</summary>
    public const int MaxDocument = 16 << 20;

    // The driver adds an _id: a byte of type, its name, and twelve bytes.
    private const int IdBytes = 17;
    private const string ServerKey = "Server";
    private const string PiecesKey = "partial_pieces";
    private const string CreatedKey = "partial_created";

    // A sum has up to sixteen bytes for each weight, and no document can hold so many weights that this would not do.
    private const int PieceBytes = 8 << 20;
    private const int MaxPieces = 16;
    private static readonly TimeSpan s_kept = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_transfer = TimeSpan.FromSeconds(60);
    private readonly MongoClient _client;
    private readonly IMongoCollection<BsonDocument> _documents;
    private readonly string _place;
    private readonly TimeProvider _clock;

    /// <param name="patience">How long a server is looked for; null for 5 s.</param>
    /// <param name="clock">By which partial sums are old; null for the machine's.</param>
    /// <exception cref="WeightsStoreException">The configuration names no database.</exception>
    public MongoWeightsStore(MongoConfig config, TimeSpan? patience = null, TimeProvider? clock = null)
    {
        _clock = clock ?? TimeProvider.System;
        try
        {
            var settings = Settings(config.Url, patience ?? s_patience);
            _place = CleanText.Line($"MongoDB at {string.Join(',', settings.Servers)}, database {config.Database}", 200);
            _client = new MongoClient(settings);
            _documents = _client.GetDatabase(config.Database).GetCollection<BsonDocument>(config.Collection);
        }
        catch (Exception fault) when (fault is MongoException or FormatException or ArgumentException or TimeoutException)
        {
            // Its words may hold the address, with its password.
            _client?.Dispose();
            throw new WeightsStoreException(
                "mongo: url has to be HOST:PORT or an address mongodb://..., db and collection have to be names that MongoDB takes");
        }
    }

    public void Dispose() => _client.Dispose();

    public async Task<IReadOnlyList<NpyArray>?> ServerAsync(CancellationToken cancellation)
        => await FindAsync(ServerKey, cancellation) is { } found ? Weights(found, ServerKey) : null;

    public Task PutServerAsync(IReadOnlyList<NpyArray> weights, CancellationToken cancellation)
        => PutAsync(ServerKey, new BsonDocument(FedKeeperKeys.Weights, Pickle(weights)), cancellation);

    public async Task<IReadOnlyList<int>?> RowsAsync(int client, CancellationToken cancellation)
    {
        var key = RowsKey(client);
        if (await FindAsync(key, cancellation) is not { } found) return null;
        return found.GetValue("data", null) is BsonArray list ? [.. list.Select(row => Count(row) ?? throw Other(key, "rows"))]
            : throw Other(key, "rows");
    }

    public Task PutRowsAsync(int client, IReadOnlyList<int> rows, CancellationToken cancellation)
        => PutAsync(RowsKey(client), new BsonDocument("data", new BsonArray(rows)), cancellation);

    public async Task<FedKeeperAnswer?> ClientAsync(int client, CancellationToken cancellation)
    {
        var key = ClientKey(client);
        if (await FindAsync(key, cancellation) is not { } found) return null;
        return new FedKeeperAnswer(Weights(found, key),
            Count(found.GetValue(FedKeeperKeys.Cardinality, BsonNull.Value)) ?? throw Other(key, "cardinality"));
    }

    public Task PutClientAsync(int client, FedKeeperAnswer answer, CancellationToken cancellation)
        => PutAsync(ClientKey(client), new BsonDocument
        {
            { FedKeeperKeys.Weights, Pickle(answer.Weights) },
            { FedKeeperKeys.Cardinality, answer.Cardinality },
        }, cancellation);

    public async Task<byte[]?> PartialAsync(string name, CancellationToken cancellation)
    {
        // 1. How many pieces there are stands in each.
        var (sum, pieces) = (new ArrayBufferWriter<byte>(), 1);
        for (var i = 0; i < pieces; i++)
        {
            var key = PieceKey(name, i);
            if (await FindAsync(key, cancellation) is not { } found) return null;
            if (i == 0) pieces = Count(found.GetValue(PiecesKey, BsonNull.Value)) is { } count and >= 1 and <= MaxPieces ? count
                : throw Other(key, "pieces of a partial sum");
            if (found.GetValue("data", null) is not BsonBinaryData { Bytes.Length: <= PieceBytes } piece)
                throw Other(key, "piece of a partial sum");
            sum.Write(piece.Bytes);
        }

        return sum.WrittenSpan.ToArray();
    }

    public async Task PutPartialAsync(string name, ReadOnlyMemory<byte> sum, CancellationToken cancellation)
    {
        var pieces = Math.Max(1, (sum.Length + PieceBytes - 1) / PieceBytes);
        if (pieces > MaxPieces) throw new WeightsStoreException($"{_place}: a partial sum of {sum.Length} bytes is more than "
            + $"{MaxPieces} documents of {PieceBytes} hold; a smaller model is needed, or a coordinator, which has no such limit");

        // The first comes last: who finds it finds all.
        for (var i = pieces - 1; i >= 0; i--)
            await PutAsync(PieceKey(name, i), new BsonDocument
            {
                { PiecesKey, pieces },
                { CreatedKey, _clock.GetUtcNow().ToUnixTimeSeconds() },
                { "data", new BsonBinaryData(sum.Slice(i * PieceBytes, Math.Min(PieceBytes, sum.Length - (i * PieceBytes))).ToArray()) },
            }, cancellation);
    }

    public Task DropPartialsAsync(IReadOnlyList<string> names, CancellationToken cancellation) => AskAsync(async () =>
    {
        var keys = names.SelectMany(name => Enumerable.Range(0, MaxPieces).Select(i => PieceKey(name, i)));
        await _documents.DeleteManyAsync(new BsonDocument("key", new BsonDocument("$in", new BsonArray(keys))), cancellation);
        await _documents.DeleteManyAsync(new BsonDocument(CreatedKey, new BsonDocument("$lt",
            (_clock.GetUtcNow() - s_kept).ToUnixTimeSeconds())), cancellation);
        return true;
    });

    private static string PieceKey(string name, int number) => string.Create(CultureInfo.InvariantCulture, $"partial_{name}.{number}");

    private static string RowsKey(int client) => string.Create(CultureInfo.InvariantCulture, $"data_client_{client}");

    private static string ClientKey(int client) => string.Create(CultureInfo.InvariantCulture, $"client_{client}");

    // A host alone is that host, whatever else it may be a member of; so does the original take it.
    private static MongoClientSettings Settings(string url, TimeSpan patience)
    {
        var isAddress = url.Contains("://", StringComparison.Ordinal);
        var settings = MongoClientSettings.FromConnectionString(isAddress ? url : $"mongodb://{url}");
        if (!isAddress && settings.Servers.Count() == 1) settings.DirectConnection = true;
        settings.ServerSelectionTimeout = settings.ConnectTimeout = patience;
        settings.SocketTimeout = s_transfer;
        return settings;
    }

    private static BsonBinaryData Pickle(IReadOnlyList<NpyArray> weights)
        => new(NumpyPickle.Write(weights), BsonBinarySubType.UserDefined);

    private static BsonDocument Of(string key) => new("key", key);

    private static int? Count(BsonValue value) => value.IsNumeric && value.ToDouble() is >= 0 and <= int.MaxValue and var number
        && number == Math.Floor(number) ? (int)number : null;

    private IReadOnlyList<NpyArray> Weights(BsonDocument found, string key)
    {
        try
        {
            return found.GetValue(FedKeeperKeys.Weights, null) switch
            {
                BsonBinaryData binary => NumpyPickle.Read(binary.Bytes, $"the pickle of {key}"),
                BsonArray { Count: 0 } => [],
                _ => throw Other(key, "weights"),
            };
        }
        catch (BrokenFileException broken)
        {
            throw new WeightsStoreException($"{_place}: {CleanText.Line(broken.Message, 200)}", broken);
        }
    }

    private Task<BsonDocument?> FindAsync(string key, CancellationToken cancellation) => AskAsync<BsonDocument?>(async () =>

        // One, and no cursor that stays open.
        (await _documents.Find(Of(key)).Limit(-1).ToListAsync(cancellation)).FirstOrDefault());

    // As the originals do: looked for, and then written by one of two commands.
    private async Task PutAsync(string key, BsonDocument fields, CancellationToken cancellation)
    {
        var whole = Of(key).AddRange(fields);
        if (whole.ToBson().Length + IdBytes is var bytes && bytes > MaxDocument)
            throw new WeightsStoreException($"{_place}: {key} would be a document of {bytes} bytes, and MongoDB takes {MaxDocument} at "
                + "most; a smaller model is needed, or a coordinator, which has no such limit");
        var isThere = await FindAsync(key, cancellation) is not null;
        await AskAsync(async () =>
        {
            if (isThere) await _documents.UpdateOneAsync(Of(key), new BsonDocument("$set", fields), null, cancellation);
            else await _documents.InsertOneAsync(whole, null, cancellation);
            return true;
        });
    }

    private async Task<T> AskAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (TimeoutException fault)
        {
            throw new WeightsStoreException($"{_place}: no answer in time", fault);
        }
        catch (MongoAuthenticationException fault)
        {
            throw new WeightsStoreException($"{_place}: the credentials in mongo.url do not hold", fault);
        }
        catch (MongoConnectionException fault)
        {
            throw new WeightsStoreException($"{_place}: the connection broke", fault);
        }
        catch (Exception fault) when (fault is MongoException or FormatException)
        {
            throw new WeightsStoreException($"{_place}: {CleanText.Line(fault.Message, 200)}", fault);
        }
    }

    private WeightsStoreException Other(string key, string what) => new($"{_place}: the document {key} holds no {what}");
}

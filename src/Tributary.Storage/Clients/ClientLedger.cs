using System.Text.Json;
using System.Text.Json.Serialization;
using Dapper;
using Tributary.Core.Clients;
using Tributary.Storage.Runs;

namespace Tributary.Storage.Clients;

/// <summary>The clients that were ever heard of, in the runs' database.</summary>
public sealed partial class ClientLedger
{
    private readonly SqlRunStore _runs;

    internal ClientLedger(SqlRunStore runs) => _runs = runs;

    /// <summary>Everyone, ordered by id.</summary>
    public async Task<IReadOnlyList<KnownClient>> ListAsync(CancellationToken cancellation) => await _runs.ReadAsync(async transaction =>
        (await transaction.Connection!.QueryAsync<Row>(
            """
            SELECT id AS Id, transport AS Transport, first_seen AS FirstSeen, last_seen AS LastSeen, labels AS Labels, examples AS Examples,
                holds AS Holds, version AS Version, platform AS Platform
            FROM clients
            """,
                transaction: transaction))
                    .Select(row => row.ToClient()).OrderBy(client => client.Id, StringComparer.Ordinal).ToList(), cancellation);

    /// <summary>Keeps what is new about clients, all or nothing. Who was seen first and last stays true, whoever else writes.</summary>
    public Task KeepAsync(IReadOnlyCollection<KnownClient> clients, CancellationToken cancellation) => _runs.AloneAsync(
        transaction => transaction.Connection!.ExecuteAsync(
            """
            INSERT INTO clients (id, transport, first_seen, last_seen, labels, examples, holds, version, platform)
            VALUES (@Id, @Transport, @FirstSeen, @LastSeen, @Labels, @Examples, @Holds, @Version, @Platform)
            ON CONFLICT (id) DO UPDATE SET transport = excluded.transport, labels = excluded.labels, examples = excluded.examples,
                holds = excluded.holds, version = excluded.version, platform = excluded.platform,
                first_seen = CASE WHEN excluded.first_seen < clients.first_seen THEN excluded.first_seen ELSE clients.first_seen END,
                last_seen = CASE WHEN excluded.last_seen > clients.last_seen THEN excluded.last_seen ELSE clients.last_seen END
            """, clients.OrderBy(client => client.Id, StringComparer.Ordinal).Select(Row.Of), transaction),
        cancellation);

    /// <summary>Forgets a client; its rounds stay.</summary>
    public Task ForgetAsync(string id, CancellationToken cancellation) => _runs.AloneAsync(
        transaction => transaction.Connection!.ExecuteAsync("DELETE FROM clients WHERE id = @id", new { id }, transaction), cancellation);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
    [JsonSerializable(typeof(Holdings))]
    private sealed partial class RowJson : JsonSerializerContext;

    private sealed record Row
    {
        public string Id { get; init; } = "";

        public string Transport { get; init; } = "";

        public long FirstSeen { get; init; }

        public long LastSeen { get; init; }

        public string Labels { get; init; } = "";

        public long? Examples { get; init; }

        /// <summary>JSON; null where the client said nothing, and of one that an older version wrote.</summary>
        public string? Holds { get; init; }

        public string? Version { get; init; }

        public string? Platform { get; init; }

        public static Row Of(KnownClient client) => new()
        {
            Id = client.Id,
            Transport = client.Transport,
            FirstSeen = client.FirstSeen.ToUnixTimeMilliseconds(),
            LastSeen = client.LastSeen.ToUnixTimeMilliseconds(),
            Labels = JsonSerializer.Serialize(client.Labels, RowJson.Default.IReadOnlyDictionaryStringString),
            Examples = client.Examples,
            Holds = client.Holds == Holdings.Unknown ? null : JsonSerializer.Serialize(client.Holds, RowJson.Default.Holdings),
            Version = client.Version,
            Platform = client.Platform,
        };

        public KnownClient ToClient() => new()
        {
            Id = Id,
            Transport = Transport,
            FirstSeen = DateTimeOffset.FromUnixTimeMilliseconds(FirstSeen),
            LastSeen = DateTimeOffset.FromUnixTimeMilliseconds(LastSeen),
            Labels = JsonSerializer.Deserialize(Labels, RowJson.Default.IReadOnlyDictionaryStringString)
                ?? new Dictionary<string, string>(StringComparer.Ordinal),
            Examples = Examples,
            Holds = Holds is null ? Holdings.Unknown : JsonSerializer.Deserialize(Holds, RowJson.Default.Holdings) ?? Holdings.Unknown,
            Version = Version,
            Platform = Platform,
        };
    }
}

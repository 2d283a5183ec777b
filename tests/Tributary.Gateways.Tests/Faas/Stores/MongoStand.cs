using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using MongoDB.Bson;
using Tributary.Gateways.Faas.Fabric;

namespace Tributary.Gateways.Tests.Faas.Stores;

/// <summary>Stands in for a MongoDB of one server without logins: OP_QUERY for the greeting, OP_MSG for everything else; it finds by
/// equality of fields, inserts, updates by <c>$set</c>, and deletes by <c>$in</c> and <c>$lt</c>. Written from the wire's
/// specification.</summary>
internal sealed class MongoStand : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _lock = new();
    private readonly List<BsonDocument> _documents = [];
    private readonly ConcurrentQueue<BsonDocument> _commands = new();
    private readonly Task _running;
    private int _replies;
    private int _greetings;

    public MongoStand()
    {
        _listener.Start();
        _running = AcceptAsync();
    }

    public MongoConfig Config => new($"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}", "flweights", "mnist_weights");

    /// <summary>What was asked, but for greetings and farewells.</summary>
    public IReadOnlyList<BsonDocument> Commands => [.. _commands];

    /// <summary>What is stored, without ids.</summary>
    public IReadOnlyList<BsonDocument> Documents
    {
        get
        {
            lock (_lock) return [.. _documents.Select(MongoWire.WithoutId)];
        }
    }

    public void Put(BsonDocument document)
    {
        lock (_lock) _documents.Add(document);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var open = new List<Task>();
        try
        {
            while (true) open.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
        }
        catch (Exception fault) when (fault is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(open).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var closing = client;
        var stream = client.GetStream();
        try
        {
            while (await MongoWire.ReadAsync(stream, _end.Token) is { } message)
            {
                var reply = Reply(MongoWire.Command(message));
                await stream.WriteAsync(MongoWire.Reply(message, reply, Interlocked.Increment(ref _replies)), _end.Token);
            }
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException)
        {
            // The driver went away.
        }
    }

    private BsonDocument Reply(BsonDocument command)
    {
        var name = command.GetElement(0).Name;
        switch (name.ToUpperInvariant())
        {
            case "HELLO" or "ISMASTER":
                return new BsonDocument
                {
                    { "helloOk", true }, { "ismaster", true }, { "isWritablePrimary", true }, { "maxBsonObjectSize", 16 << 20 },
                    { "maxMessageSizeBytes", 48_000_000 }, { "maxWriteBatchSize", 100_000 }, { "minWireVersion", 0 },
                    { "maxWireVersion", 21 }, { "readOnly", false }, { "connectionId", Interlocked.Increment(ref _greetings) },
                    { "ok", 1.0 },
                };
            case "PING" or "ENDSESSIONS":
                return new BsonDocument("ok", 1.0);
            case "SASLSTART":
                return Fault(18, "AuthenticationFailed", "Authentication failed.");
        }

        _commands.Enqueue(command);
        lock (_lock)
        {
            return name switch
            {
                "find" => Found(command),
                "insert" => Inserted(command),
                "update" => Updated(command),
                "delete" => Deleted(command),
                _ => Fault(59, "CommandNotFound", $"no such command: '{name}'"),
            };
        }
    }

    private static BsonDocument Fault(int code, string name, string message)
        => new() { { "ok", 0.0 }, { "errmsg", message }, { "code", code }, { "codeName", name } };

    private BsonDocument Found(BsonDocument command)
    {
        var found = Of(command["filter"].AsBsonDocument);
        return new BsonDocument
        {
            {
                "cursor", new BsonDocument
                {
                    { "firstBatch", new BsonArray(found is null ? [] : [found]) }, { "id", 0L },
                    { "ns", $"{command["$db"].AsString}.{command["find"].AsString}" },
                }
            },
            { "ok", 1.0 },
        };
    }

    private BsonDocument Inserted(BsonDocument command)
    {
        var documents = command["documents"].AsBsonArray;
        _documents.AddRange(documents.Select(one => one.AsBsonDocument));
        return new BsonDocument { { "n", documents.Count }, { "ok", 1.0 } };
    }

    private BsonDocument Updated(BsonDocument command)
    {
        var matched = 0;
        foreach (var update in command["updates"].AsBsonArray.Select(one => one.AsBsonDocument))
        {
            if (Of(update["q"].AsBsonDocument) is not { } found) continue;
            matched++;
            foreach (var field in update["u"]["$set"].AsBsonDocument) found[field.Name] = field.Value;
        }

        return new BsonDocument { { "n", matched }, { "nModified", matched }, { "ok", 1.0 } };
    }

    private BsonDocument Deleted(BsonDocument command)
    {
        var count = command["deletes"].AsBsonArray.Sum(one => _documents.RemoveAll(document => Fits(document, one["q"].AsBsonDocument)));
        return new BsonDocument { { "n", count }, { "ok", 1.0 } };
    }

    private BsonDocument? Of(BsonDocument filter) => _documents.Find(one => Fits(one, filter));

    private static bool Fits(BsonDocument one, BsonDocument filter)
        => filter.All(field => Fits(one.GetValue(field.Name, BsonNull.Value), field.Value));

    private static bool Fits(BsonValue value, BsonValue wanted)
        => wanted is not BsonDocument { ElementCount: 1 } test ? value == wanted : test.GetElement(0) switch
        {
            { Name: "$in" } one => one.Value.AsBsonArray.Contains(value),
            { Name: "$lt" } one => value.IsNumeric && value < one.Value,
            var other => throw new NotSupportedException(other.Name),
        };
}

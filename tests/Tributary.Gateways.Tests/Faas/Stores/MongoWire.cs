using System.Buffers.Binary;
using MongoDB.Bson;
using MongoDB.Bson.Serialization;

namespace Tributary.Gateways.Tests.Faas.Stores;

/// <summary>Messages of MongoDB's wire: a header of four numbers (length, request, answer to, kind), then a command.</summary>
internal static class MongoWire
{
    private const int Header = 16;
    private const int OpReply = 1;
    private const int OpQuery = 2004;
    private const int OpMsg = 2013;

    /// <summary>A whole message; null where the peer has closed.</summary>
    public static async Task<byte[]?> ReadAsync(Stream stream, CancellationToken cancellation)
    {
        var header = new byte[Header];
        if (await stream.ReadAtLeastAsync(header, Header, throwOnEndOfStream: false, cancellation) < Header) return null;
        var message = new byte[Number(header, 0)];
        header.CopyTo(message, 0);
        await stream.ReadExactlyAsync(message.AsMemory(Header), cancellation);
        return message;
    }

    /// <summary>The command of a message, with the documents that stand beside it.</summary>
    public static BsonDocument Command(byte[] message)
    {
        if (Kind(message) == OpQuery)
        {
            var name = Array.IndexOf(message, (byte)0, Header + 4);
            return Document(message, name + 1 + 8, out _);
        }

        Assert.Equal(OpMsg, Kind(message));
        BsonDocument? command = null;
        var lists = new List<BsonElement>();
        for (var at = Header + 4; at < message.Length;)
        {
            if (message[at] == 0)
            {
                command = Document(message, at + 1, out at);
                continue;
            }

            var end = at + 1 + Number(message, at + 1);
            var zero = Array.IndexOf(message, (byte)0, at + 5);
            var name = System.Text.Encoding.UTF8.GetString(message, at + 5, zero - at - 5);
            var list = new BsonArray();
            for (at = zero + 1; at < end;) list.Add(Document(message, at, out at));
            lists.Add(new BsonElement(name, list));
        }

        return command!.AddRange(lists);
    }

    /// <summary>The answer to a message, in the form that it asked in.</summary>
    public static byte[] Reply(byte[] message, BsonDocument reply, int id)
    {
        var body = reply.ToBson();
        byte[] head = Kind(message) == OpQuery ? [.. new byte[16], 1, 0, 0, 0] : new byte[5];
        var whole = new byte[Header + head.Length + body.Length];
        BinaryPrimitives.WriteInt32LittleEndian(whole, whole.Length);
        BinaryPrimitives.WriteInt32LittleEndian(whole.AsSpan(4), id);
        BinaryPrimitives.WriteInt32LittleEndian(whole.AsSpan(8), Number(message, 4));
        BinaryPrimitives.WriteInt32LittleEndian(whole.AsSpan(12), Kind(message) == OpQuery ? OpReply : OpMsg);
        head.CopyTo(whole, Header);
        body.CopyTo(whole, Header + head.Length);
        return whole;
    }

    /// <summary>What a command says, whoever's driver sent it: without ids, sessions and what is so anyway.</summary>
    public static BsonDocument Plain(BsonDocument command)
    {
        var plain = new BsonDocument(command.Where(field
            => field.Name is not ("$readPreference" or "lsid" or "$clusterTime" or "txnNumber")));
        if (plain.Contains("documents"))
            plain["documents"] = new BsonArray(plain["documents"].AsBsonArray.Select(one => WithoutId(one.AsBsonDocument)));
        if (plain.Contains("updates"))
            plain["updates"] = new BsonArray(plain["updates"].AsBsonArray.Select(one => new BsonDocument(
                one.AsBsonDocument.Where(field => field.Name is not ("multi" or "upsert") || field.Value.AsBoolean))));
        return new BsonDocument(plain.OrderBy(field => field.Name, StringComparer.Ordinal));
    }

    public static BsonDocument WithoutId(BsonDocument document) => new(document.Where(field => field.Name != "_id"));

    private static int Kind(byte[] message) => Number(message, 12);

    private static int Number(byte[] message, int at) => BinaryPrimitives.ReadInt32LittleEndian(message.AsSpan(at));

    private static BsonDocument Document(byte[] message, int at, out int end)
    {
        end = at + Number(message, at);
        return BsonSerializer.Deserialize<BsonDocument>(message[at..end]);
    }
}

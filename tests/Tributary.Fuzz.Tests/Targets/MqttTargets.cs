using System.Buffers.Binary;
using System.Security.Cryptography;
using Tributary.Security;
using Tributary.Security.Authority;
using Tributary.Storage;
using Tributary.Storage.Retained;
using Tributary.Transports.Mqtt;

namespace Tributary.Fuzz.Tests.Targets;

/// <summary>Files that MQTT's ends keep, and what they are given to show.</summary>
internal static class MqttTargets
{
    private static readonly MqttMessage s_message = new("fedLearn/train_data", "{\"data\": [1, 2]}"u8.ToArray())
    {
        Qos = MqttQos.AtLeastOnce,
        ContentType = "application/json",
        ResponseTopic = "answers",
        Correlation = new byte[] { 1, 2, 3 },
        Expiry = TimeSpan.FromSeconds(90),
        Properties = [new("run", "größe")],
    };

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        FuzzTarget.Of("queued message", [Body(s_message), Body(new MqttMessage("a", default))], bytes => QueueFormat.Read(bytes),
            typeof(InvalidDataException)),

        // Whatever lies in its folder it begins, and takes what comes.
        FuzzTarget.Of("queue's file", [Segment(1, 3), Segment(1, 1)], bytes => Queue(("queue-00000000000000000001.log", bytes))),
        FuzzTarget.Of("queue's file, sealed", [Body(s_message)], bytes => Queue(("queue-00000000000000000001.log", Sealed(bytes)))),
        FuzzTarget.Of("queue's mark", [Mark(1, 2), Mark(3, 1)], bytes => Queue(("queue-00000000000000000001.log", Segment(1, 3)),
            ("done", bytes))),
        FuzzTarget.Of("retained messages", [Retained()], Retain, typeof(StoreUnavailableException), typeof(InvalidOperationException)),
        FuzzTarget.OfText("certificates for a broker", [Pem()], Show, typeof(CryptographicException)),
    ];

    private static byte[] Body(MqttMessage message) => [.. QueueFormat.Write(1, message).SelectMany(part => part.ToArray())
        .Skip(QueueFormat.PrefixBytes)];

    private static byte[] Segment(long first, int count) => [.. Enumerable.Range(0, count).SelectMany(i
        => QueueFormat.Write(first + i, s_message).SelectMany(part => part.ToArray()))];

    // A record whose check holds, whatever is in it.
    private static byte[] Sealed(byte[] body)
    {
        var record = new byte[QueueFormat.PrefixBytes + body.Length];
        BinaryPrimitives.WriteInt32LittleEndian(record, body.Length);
        body.CopyTo(record, QueueFormat.PrefixBytes);
        SHA256.HashData(body).AsSpan(0, QueueFormat.CheckBytes).CopyTo(record.AsSpan(sizeof(int)));
        return record;
    }

    private static byte[] Mark(params long[] numbers)
    {
        var path = Path.Combine(Path.GetTempPath(), $"tributary-fuzz-{Environment.ProcessId}.done");
        using (var mark = new QueueMark(path))
            foreach (var number in numbers) mark.Write(number);
        var bytes = File.ReadAllBytes(path);
        File.Delete(path);
        return bytes;
    }

    private static void Queue(params (string Name, byte[] Bytes)[] files)
    {
        var folder = Directory.CreateTempSubdirectory("tributary-fuzz-queue-");
        try
        {
            foreach (var (name, bytes) in files) File.WriteAllBytes(Path.Combine(folder.FullName, name), bytes);
            using var queue = new OfflineQueue(folder.FullName, 1 << 20, syncs: false);
            if (!queue.TryAdd(s_message with { Topic = "last" })) return;
            QueuedMessage? last = null;
            while (queue.Next() is { } next)
            {
                last = next;
                queue.Done(next.Number);
            }

            if (last?.Message.Topic != "last" || queue.Count != 0)
                throw new InvalidOperationException($"what was added did not come out; {queue.Count} wait");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static byte[] Retained()
    {
        var folder = Directory.CreateTempSubdirectory("tributary-fuzz-retained-");
        var path = Path.Combine(folder.FullName, "mqtt.db");
        using (var table = RetainedTable.Open(path, out _))
            table.Save([new("a", new RetainedRow("a", [1, 2], 1) { Properties = [new("k", "v")] }), new("b", new("b", [3], 0))]);
        var bytes = File.ReadAllBytes(path);
        folder.Delete(recursive: true);
        return bytes;
    }

    private static void Retain(byte[] bytes)
    {
        var folder = Directory.CreateTempSubdirectory("tributary-fuzz-retained-");
        try
        {
            var path = Path.Combine(folder.FullName, "mqtt.db");
            File.WriteAllBytes(path, bytes);
            using var table = RetainedTable.Open(path, out _);
            table.List();
            table.Save([new("c", new("c", [4], 0))]);
            if (!table.List().Any(row => row.Topic == "c")) throw new InvalidDataException("what was kept is not there");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Pem()
    {
        using var authority = CertificateAuthority.Create("fuzz", TimeProvider.System);
        using var key = ClientKey.Create();
        return authority.SignRequest(key.Request("board"), "board", Role.Client, TimeSpan.FromDays(1)).Pem + "\n" + key.Pem + "\n"
            + authority.Trusted.Pem;
    }

    private static void Show(string text)
    {
        using var tls = new MqttTls(new MqttCredentials { Authority = text, Certificate = text, Key = text }, "localhost",
            TimeProvider.System);
    }
}

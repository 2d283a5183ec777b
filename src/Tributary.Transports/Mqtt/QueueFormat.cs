using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Tributary.Transports.Mqtt;

/// <summary>A message as it lies in a queue's file (docs/mqtt.md): length (4 bytes), check (the first 8 of SHA-256 over what follows), then
/// number, marks, texts and payload. All numbers are little-endian.</summary>
internal static class QueueFormat
{
    public const int CheckBytes = 8;

    /// <summary>Length and check.</summary>
    public const int PrefixBytes = sizeof(uint) + CheckBytes;

    /// <summary>Bytes of a record at most: a packet of MQTT has 256 MiB.</summary>
    public const int MaxBytes = 300 << 20;

    private const int RetainMark = 4;

    /// <summary>The record's two parts: all but the payload, and the payload.</summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Write(long number, MqttMessage message)
    {
        using var head = new MemoryStream();
        using var writer = new BinaryWriter(head, Encoding.UTF8);
        writer.Write(0u);
        writer.Write(0L);
        writer.Write(number);
        writer.Write((byte)((int)message.Qos | (message.Retain ? RetainMark : 0)));
        writer.Write(message.Topic);
        writer.Write(message.ContentType ?? "");
        writer.Write(message.ResponseTopic ?? "");
        writer.Write7BitEncodedInt(message.Correlation.Length);
        writer.Write(message.Correlation.Span);
        writer.Write((uint)Math.Clamp(message.Expiry?.TotalSeconds ?? 0, 0, uint.MaxValue));
        writer.Write7BitEncodedInt(message.Properties.Count);
        foreach (var (name, value) in message.Properties)
        {
            writer.Write(name);
            writer.Write(value);
        }

        writer.Flush();
        var bytes = head.GetBuffer().AsMemory(0, (int)head.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.Span, checked((uint)(bytes.Length - PrefixBytes + message.Payload.Length)));
        Check(bytes[PrefixBytes..].Span, message.Payload.Span, bytes.Span[sizeof(uint)..PrefixBytes]);
        return [bytes, message.Payload];
    }

    /// <summary>Bytes that follow a record's prefix; null where they cannot be so many.</summary>
    public static int? LengthOf(ReadOnlySpan<byte> prefix)
        => BinaryPrimitives.ReadUInt32LittleEndian(prefix) is var length and > sizeof(long) and <= MaxBytes ? (int)length : null;

    /// <summary>Whether what follows a prefix is what was written.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> body)
    {
        Span<byte> check = stackalloc byte[CheckBytes];
        Check(body, [], check);
        return check.SequenceEqual(prefix[sizeof(uint)..PrefixBytes]);
    }

    public static long NumberOf(ReadOnlySpan<byte> body) => BinaryPrimitives.ReadInt64LittleEndian(body);

    /// <exception cref="InvalidDataException">It is none, though its check holds: another version wrote it.</exception>
    public static MqttMessage Read(byte[] body)
    {
        using var reader = new BinaryReader(new MemoryStream(body), Encoding.UTF8);
        try
        {
            reader.ReadInt64();
            var marks = reader.ReadByte();
            if ((marks & ~7) != 0 || (marks & 3) == 3) throw new InvalidDataException("its marks are unknown");
            var (topic, type, response) = (reader.ReadString(), reader.ReadString(), reader.ReadString());
            var length = reader.Read7BitEncodedInt();
            if (length < 0 || length > body.Length - reader.BaseStream.Position) throw new InvalidDataException("its end is missing");
            var correlation = reader.ReadBytes(length);
            var expiry = reader.ReadUInt32();
            var count = reader.Read7BitEncodedInt();
            var properties = new List<KeyValuePair<string, string>>();
            for (var i = 0; i < count; i++) properties.Add(new(reader.ReadString(), reader.ReadString()));
            return new MqttMessage(topic, body.AsMemory((int)reader.BaseStream.Position))
            {
                Qos = (MqttQos)(marks & 3),
                Retain = (marks & RetainMark) != 0,
                ContentType = type.Length > 0 ? type : null,
                ResponseTopic = response.Length > 0 ? response : null,
                Correlation = correlation,
                Expiry = expiry > 0 ? TimeSpan.FromSeconds(expiry) : null,
                Properties = properties,
            };
        }
        catch (Exception fault) when (fault is IOException or FormatException or ArgumentException)
        {
            throw new InvalidDataException("it cannot be read", fault);
        }
    }

    public static void Check(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, Span<byte> check)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(first);
        hash.AppendData(second);
        hash.GetHashAndReset(digest);
        digest[..CheckBytes].CopyTo(check);
    }
}

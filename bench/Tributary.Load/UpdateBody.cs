using System.Globalization;
using System.Runtime.InteropServices;
using Tributary.Core.Clients;
using Tributary.Core.Compression;
using Tributary.Engine.Formats;
using Tributary.Engine.Models;
using Tributary.Transports.Messages;

namespace Tributary.Load;

/// <summary>An update of small numbers, sent from one block that all clients share.</summary>
internal sealed class UpdateBody
{
    private static readonly byte[] Values = Block();
    private readonly byte[] _header;
    private readonly long _bytes;

    /// <param name="assignment">What it answers: its run, round and model are named in the body.</param>
    public UpdateBody(TensorLayout layout, AssignmentMessage assignment)
    {
        using var stream = new MemoryStream();
        using (new SafeTensorsWriter(stream, layout, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [UpdateFacts.Examples] = "100",
            [UpdateFacts.Metrics] = "{\"loss\":0.5}",
            [UpdateFacts.TrainSeconds] = "0",
            [UpdateFacts.Run] = assignment.Run,
            [UpdateFacts.Round] = assignment.Number.ToString(CultureInfo.InvariantCulture),
            [WeightFile.BaseKey] = assignment.Model,
        })) _header = stream.ToArray();
        (_bytes, Key) = (layout.Length * sizeof(float), assignment.Key);
    }

    /// <summary>Of the assignment that it answers.</summary>
    public string Key { get; }

    public long Length => _header.Length + _bytes;

    public IEnumerable<ReadOnlyMemory<byte>> Blocks()
    {
        yield return _header;
        for (var left = _bytes; left > 0; left -= Values.Length) yield return Values.AsMemory(0, (int)Math.Min(left, Values.Length));
    }

    private static byte[] Block()
    {
        var values = new float[128 * 1024];
        for (var i = 0; i < values.Length; i++) values[i] = (float)Math.Sin(i) * 0.01f;
        return [.. MemoryMarshal.AsBytes(values.AsSpan())];
    }
}

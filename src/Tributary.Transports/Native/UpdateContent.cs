using System.Buffers;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json;
using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Core.Compression;
using Tributary.Core.Rounds;
using Tributary.Engine.Formats;

namespace Tributary.Transports.Native;

/// <summary>An update as a request's body: safetensors, written from where the weights lie.</summary>
internal sealed class UpdateContent : HttpContent
{
    private const int BlockBytes = 128 * 1024;
    private readonly byte[] _start;
    private readonly ReadOnlyMemory<float> _rest;

    /// <param name="model">What the client trained from; int8 sends the difference.</param>
    /// <param name="sha256">The coordinator's name of that model.</param>
    /// <exception cref="UnfitWeightsException">The weights cannot be written in the encoding.</exception>
    public UpdateContent(Update update, ModelState model, string sha256, WeightEncoding encoding, DateTimeOffset started)
    {
        var facts = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [LinkProtocol.ExamplesKey] = update.Examples.ToString(CultureInfo.InvariantCulture),
            [LinkProtocol.MetricsKey] = JsonSerializer.Serialize(update.Metrics.ToDictionary(StringComparer.Ordinal), LinkJson.Default.DictionaryStringDouble),
            [LinkProtocol.TrainSecondsKey] = update.TrainTime.TotalSeconds.ToString("R", CultureInfo.InvariantCulture),
            [LinkProtocol.StartedKey] = started.ToString("O", CultureInfo.InvariantCulture),
        };
        using var start = new MemoryStream();
        if (encoding == WeightEncoding.Float32)
        {
            using var header = new SafeTensorsWriter(start, update.Weights.Layout, facts);
            _rest = update.Weights.Values;
        }
        else
        {
            WeightFile.Write(start, update.Weights, model, encoding, facts, sha256);
        }

        _start = start.ToArray();
        Headers.ContentType = new(LinkProtocol.SafeTensorsType);
    }

    public long Length => _start.Length + ((long)_rest.Length * sizeof(float));

    /// <summary>Told whenever some of it was written.</summary>
    public Action Moved { get; set; } = () => { };

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(_start, cancellationToken);
        Moved();
        var block = ArrayPool<byte>.Shared.Rent(BlockBytes);
        try
        {
            for (var done = 0; done < _rest.Length;)
            {
                var bytes = Copy(done, block);
                await stream.WriteAsync(block.AsMemory(0, bytes), cancellationToken);
                done += bytes / sizeof(float);
                Moved();
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = Length;
        return true;
    }

    private int Copy(int from, byte[] block)
    {
        var part = _rest.Span.Slice(from, Math.Min(BlockBytes / sizeof(float), _rest.Length - from));
        MemoryMarshal.AsBytes(part).CopyTo(block);
        return part.Length * sizeof(float);
    }
}

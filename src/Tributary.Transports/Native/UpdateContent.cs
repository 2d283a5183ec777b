using System.Globalization;
using System.Net;
using System.Text.Json;
using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Core.Compression;
using Tributary.Core.Rounds;

namespace Tributary.Transports.Native;

/// <summary>An update as a request's body: safetensors, written from where the weights lie.</summary>
internal sealed class UpdateContent : HttpContent
{
    private readonly EncodedWeights _weights;

    /// <param name="model">What the client trained from; int8 sends the difference.</param>
    /// <param name="sha256">The coordinator's name of that model.</param>
    /// <exception cref="UnfitWeightsException">The weights cannot be written in the encoding.</exception>
    public UpdateContent(Update update, ModelState model, string sha256, WeightEncoding encoding, DateTimeOffset started)
    {
        var facts = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [LinkProtocol.ExamplesKey] = update.Examples.ToString(CultureInfo.InvariantCulture),
            [LinkProtocol.MetricsKey] = Numbers(update.Metrics),
            [LinkProtocol.TrainSecondsKey] = update.TrainTime.TotalSeconds.ToString("R", CultureInfo.InvariantCulture),
            [LinkProtocol.StartedKey] = started.ToString("O", CultureInfo.InvariantCulture),
        };
        _weights = new EncodedWeights(update.Weights, model, encoding, facts, sha256);
        Length = _weights.Length;
        Headers.ContentType = new(LinkProtocol.SafeTensorsType);
    }

    public long Length { get; }

    // JSON knows no NaN; a metric that is none must not cost the update.
    private static string Numbers(IReadOnlyDictionary<string, double> metrics)
        => JsonSerializer.Serialize(new(MetricsText.Of(metrics).Numbers, StringComparer.Ordinal), LinkJson.Default.DictionaryStringDouble);

    /// <summary>Told whenever some of it was written.</summary>
    public Action Moved { get; set; } = () => { };

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        foreach (var block in _weights.Blocks())
        {
            await stream.WriteAsync(block, cancellationToken);
            Moved();
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = Length;
        return true;
    }
}

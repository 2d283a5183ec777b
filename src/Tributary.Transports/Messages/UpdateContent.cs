using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Core.Compression;

namespace Tributary.Transports.Messages;

/// <summary>An update as a request's body: safetensors, written from where the weights lie.</summary>
internal sealed class UpdateContent : HttpContent
{
    private readonly EncodedWeights _weights;

    /// <param name="assignment">What it answers: its run, round and model are named in the body.</param>
    /// <param name="model">What the client trained from; int8 sends the difference.</param>
    /// <param name="sign">Signs what is said of it, and names the certificate; null for nobody, or where there is no key.</param>
    /// <exception cref="UnfitWeightsException">The weights cannot be written in the encoding.</exception>
    public UpdateContent(AssignmentMessage assignment, Update update, ModelState model, DateTimeOffset started,
        Func<byte[], (byte[] Signature, byte[] Certificate)?>? sign)
    {
        var facts = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [UpdateFacts.Examples] = update.Examples.ToString(CultureInfo.InvariantCulture),
            [UpdateFacts.Metrics] = Numbers(update.Metrics),
            [UpdateFacts.TrainSeconds] = update.TrainTime.TotalSeconds.ToString("R", CultureInfo.InvariantCulture),
            [UpdateFacts.Started] = started.ToString("O", CultureInfo.InvariantCulture),
            [UpdateFacts.Run] = assignment.Run,
            [UpdateFacts.Round] = assignment.Number.ToString(CultureInfo.InvariantCulture),
            [WeightFile.BaseKey] = assignment.Model,
        };
        _weights = new EncodedWeights(update.Weights, model, assignment.Upload, facts, assignment.Model);
        Length = _weights.Length;
        Headers.ContentType = new(LinkProtocol.SafeTensorsType);
        Digest = Hash();
        Headers.TryAddWithoutValidation(LinkProtocol.DigestHeader, LinkProtocol.DigestField(Digest));
        if (sign?.Invoke(LinkProtocol.SignedText(assignment.Run, assignment.Number, assignment.Model, Digest)) is not var (signature,
            certificate)) return;
        Headers.TryAddWithoutValidation(LinkProtocol.SignatureHeader, Convert.ToBase64String(signature));
        Headers.TryAddWithoutValidation(LinkProtocol.CertificateHeader, Convert.ToBase64String(certificate));
    }

    public long Length { get; }

    /// <summary>SHA-256 of all of it.</summary>
    public byte[] Digest { get; }

    /// <summary>All of it, from its start, for whoever sends it in another way.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Blocks() => _weights.Blocks();

    private byte[] Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var block in _weights.Blocks()) hash.AppendData(block.Span);
        return hash.GetHashAndReset();
    }

    // JSON knows no NaN; a metric that is none must not cost the update.
    private static string Numbers(IReadOnlyDictionary<string, double> metrics)
        => JsonSerializer.Serialize(new(MetricsText.Of(metrics).Numbers, StringComparer.Ordinal), LinkJson.Default.DictionaryStringDouble);

    /// <summary>Told whenever some of it was written.</summary>
    public Action Moved { get; set; } = () => { };

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        => SerializeToStreamAsync(stream, context, CancellationToken.None);

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

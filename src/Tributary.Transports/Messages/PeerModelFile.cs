using System.Globalization;
using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Core.Compression;
using Tributary.Engine.Formats;
using Tributary.Engine.Models;

namespace Tributary.Transports.Messages;

/// <summary>A node's model as it goes to its peers: safetensors, float32, which names run, round and client.</summary>
internal static class PeerModelFile
{
    /// <summary>Bytes that it may be longer than what this version writes.</summary>
    private const int Slack = 64 * 1024;

    /// <summary>Names the client whose model it is.</summary>
    public const string ClientKey = "tributary.client";

    /// <summary>Bytes that one of this layout may have.</summary>
    public static long MaxBytes(TensorLayout layout) => SafeTensors.Size(Plain(layout)) + Slack;

    public static byte[] Write(ModelState model, string run, int round, string client)
    {
        var (layout, facts) = (Plain(model.Layout), Facts(run, round, client));
        using var stream = new MemoryStream((int)SafeTensors.Size(layout, facts));
        SafeTensors.Write(stream, layout, model.Values.Span, facts);
        return stream.TryGetBuffer(out var whole) && whole.Count == whole.Array!.Length ? whole.Array : stream.ToArray();
    }

    /// <exception cref="BrokenFileException">It is not that client's model of that round: another layout or encoding, another name, or
    /// values that are not finite.</exception>
    public static ModelState Read(Stream stream, TensorLayout layout, string run, int round, string client)
    {
        var name = $"the model of {client}";
        var model = WeightFile.Read(stream, name, layout, null, out var facts);
        if (facts.ContainsKey(WeightFile.EncodingKey)) throw new BrokenFileException(name, 0, "it is encoded; peers send float32");
        foreach (var (key, wanted) in Facts(run, round, client))
            if (facts.GetValueOrDefault(key) != wanted) throw new BrokenFileException(name, 0, $"its {key} is not {wanted}");
        return NotFinite(model) is { } fault ? throw new BrokenFileException(name, 0, fault) : model;
    }

    /// <summary>Which tensor holds values that are not finite, for people; null for none.</summary>
    public static string? NotFinite(ModelState model)
    {
        foreach (var tensor in model.Layout.Tensors)
            foreach (var value in model.Tensor(tensor.Name))
                if (!float.IsFinite(value)) return $"tensor {tensor.Name} holds NaN or infinity";
        return null;
    }

    private static TensorLayout Plain(TensorLayout layout)
        => new(layout.Tensors.Select(tensor => tensor with { Original = ElementType.Float32 }));

    private static Dictionary<string, string> Facts(string run, int round, string client) => new(StringComparer.Ordinal)
    {
        [UpdateFacts.Run] = run,
        [UpdateFacts.Round] = round.ToString(CultureInfo.InvariantCulture),
        [ClientKey] = client,
    };
}

using System.Text.Json;
using Google.Protobuf.Collections;
using Tributary.Core.Clients;
using Tributary.Gateways.Asking;
using Tributary.Transports.Flower;
using Tributary.Transports.Flower.Messages;
using Tributary.Transports.Messages;

namespace Tributary.Gateways.Flower;

/// <summary>What a client says of itself when it joins.</summary>
/// <param name="Id">Its lasting id; null where it has none to give.</param>
internal sealed record FlowerIntroduction(string? Id, long? Examples, IReadOnlyDictionary<string, string> Labels, bool IsTributary)
{
    private const int MaxHolds = 32 * 1024;

    /// <summary>What it holds, where it said so.</summary>
    public Holdings Holds { get; init; } = Holdings.Unknown;

    public static FlowerIntroduction Nothing { get; } = new(null, null, new Dictionary<string, string>(StringComparer.Ordinal), false);

    public static FlowerIntroduction Of(MapField<string, Scalar> properties)
    {
        string? id = null;
        long? examples = null;
        var holds = Holdings.Unknown;
        var (labels, letters) = (new Dictionary<string, string>(StringComparer.Ordinal), 0);
        foreach (var (name, value) in properties)
        {
            if (name == FlowerProtocol.IdProperty) id = Scalars.Text(value);
            else if (name == FlowerProtocol.ExamplesProperty && Scalars.Number(value) is { } number) examples = Declared(number);
            else if (name == FlowerProtocol.HoldsProperty) holds = Read(Scalars.Text(value));
            else if (name != FlowerProtocol.ClientKey && labels.Count < ToldBounds.MaxLabels && name.Length is > 0 and <= ToldBounds.MaxWord
                && Scalars.Text(value) is { Length: <= ToldBounds.MaxText } text
                && (letters += name.Length + text.Length) <= ToldBounds.MaxLabelLetters) labels[name] = text;
        }

        return new FlowerIntroduction(id, examples, labels, properties.ContainsKey(FlowerProtocol.ClientKey)) { Holds = holds };
    }

    public ClientInfo About(string id) => new(id)
    {
        Examples = Examples,
        Holds = Holds,
        Labels = Labels,
        Transport = FlowerOptions.Transport,
        Can = ClientAbilities.Train | ClientAbilities.Evaluate | ClientAbilities.Parameters,
    };

    // What nobody can have is passed on: each run says by name whom it does not believe.
    private static long? Declared(double told) => double.IsFinite(told) ? (long)Math.Clamp(told, -1, 1L << 62) : null;

    // What cannot be read was not said: nobody is sent away for it.
    private static Holdings Read(string? json)
    {
        if (json is not { Length: > 0 and <= MaxHolds }) return Holdings.Unknown;
        try
        {
            return JsonSerializer.Deserialize(json, LinkJson.Default.HoldsMessage)?.Cleaned() ?? Holdings.Unknown;
        }
        catch (JsonException)
        {
            return Holdings.Unknown;
        }
    }
}

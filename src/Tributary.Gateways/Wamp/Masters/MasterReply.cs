using System.Text.Json.Nodes;
using Tributary.Protocols.Wamp.Formats;
using Tributary.Transports.Wamp.Boards;

namespace Tributary.Gateways.Wamp.Masters;

/// <summary>What the boards' master answers: a status with its detail, or what a model says of a picture.</summary>
internal sealed record MasterReply
{
    private MasterReply()
    {
    }

    public string? Status { get; private init; }

    public string? Detail { get; private init; }

    /// <summary>The run that it is about.</summary>
    public string? Run { get; init; }

    /// <summary>Of the classes, to four places as Python rounds them; null where it is about no picture.</summary>
    public IReadOnlyList<double>? Probabilities { get; private init; }

    public static MasterReply Success(string detail) => new() { Status = BoardNames.Success, Detail = detail };

    public static MasterReply Error(string detail) => new() { Status = BoardNames.Error, Detail = detail };

    public static MasterReply Answer(IReadOnlyList<double> probabilities)
        => new() { Probabilities = [.. probabilities.Select(Rounded)] };

    public bool IsError => Status == BoardNames.Error;

    public WampValue ToWamp() => Probabilities is { } all
        ? WampValue.MapOf((BoardNames.Predicted, Highest(all)), (BoardNames.Probabilities, WampValue.ListOf(all.Select(WampValue.Of))))
        : WampValue.MapOf(Words().Select(word => (word.Name, WampValue.Of(word.Text))));

    public JsonObject ToJson() => Probabilities is { } all
        ? new JsonObject
        {
            [BoardNames.Predicted] = Highest(all),
            [BoardNames.Probabilities] = new JsonArray([.. all.Select(value => JsonValue.Create(value))]),
        }
        : new JsonObject(Words().Select(word => KeyValuePair.Create<string, JsonNode?>(word.Name, word.Text)));

    private IEnumerable<(string Name, string Text)> Words()
    {
        if (Status is not null) yield return (BoardNames.Status, Status);
        if (Detail is not null) yield return (BoardNames.Detail, Detail);
        if (Run is not null) yield return ("run", Run);
    }

    private static int Highest(IReadOnlyList<double> all)
    {
        var best = 0;
        for (var i = 1; i < all.Count; i++)
            if (all[i] > all[best]) best = i;
        return best;
    }

    // The text is exact, so a tie of the decimals is none of the binary number.
    private static double Rounded(double value)
        => double.Parse(value.ToString("F4", System.Globalization.CultureInfo.InvariantCulture),
            System.Globalization.CultureInfo.InvariantCulture);
}

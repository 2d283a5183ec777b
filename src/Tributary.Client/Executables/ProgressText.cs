using System.Globalization;
using System.Text.Json;
using Tributary.Core.Clients;
using Tributary.Core.Texts;

namespace Tributary.Client.Executables;

/// <summary>Lines that say how far a program is: <c>progress {"epoch": 1, "epochs": 5, "loss": 0.3, "text": "..."}</c>, or <c>epoch 1/5
/// loss 0.3</c>.</summary>
internal static class ProgressText
{
    /// <returns>Null where the line is something else.</returns>
    public static ClientProgress? Read(string line, Assignment assignment)
    {
        var none = new ClientProgress(assignment.RunId, assignment.Round);
        return line.StartsWith("progress ", StringComparison.Ordinal) ? Json(line["progress ".Length..], none)
            : line.StartsWith("epoch ", StringComparison.OrdinalIgnoreCase) ? Words(line, none) : null;
    }

    private static ClientProgress? Json(string text, ClientProgress none)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var fields = document.RootElement;
            if (fields.ValueKind != JsonValueKind.Object) return null;
            return none with
            {
                Epoch = Number(fields, "epoch") is { } epoch ? (int)epoch : null,
                Epochs = Number(fields, "epochs") is { } epochs ? (int)epochs : null,
                Loss = Number(fields, "loss"),
                Text = JsonFields.Find(fields, "text") is { } said ? JsonFields.TextOf(said) : null,
            };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static double? Number(JsonElement fields, string name)
        => JsonFields.Find(fields, name) is { } value && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number)
            && Math.Abs(number) < int.MaxValue ? number : null;

    private static ClientProgress? Words(string line, ClientProgress none)
    {
        var words = line.Split([' ', '\t', ':', ',', '='], StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 2 || words[1].Split('/') is not [var done, .. var all]
            || !int.TryParse(done, NumberStyles.None, CultureInfo.InvariantCulture, out var epoch)) return null;
        var at = Array.FindIndex(words, word => string.Equals(word, "loss", StringComparison.OrdinalIgnoreCase));
        return none with
        {
            Epoch = epoch,
            Epochs = all is [var count] && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var epochs) ? epochs
                : null,
            Loss = at > 0 && at + 1 < words.Length && double.TryParse(words[at + 1], NumberStyles.Float, CultureInfo.InvariantCulture,
                out var loss) && double.IsFinite(loss) ? loss : null,
        };
    }
}

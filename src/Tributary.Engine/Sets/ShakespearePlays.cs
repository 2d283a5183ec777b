using Tributary.Engine.Data;

namespace Tributary.Engine.Sets;

/// <summary>Speeches, one JSON object a line (<c>client</c>, <c>text</c>), as samples for next-character models. Each role is one text:
/// its first lines are trained on, its last lines tested on (McMahan et al. 2017, section 3).</summary>
internal static class ShakespearePlays
{
    public const string FileName = "shakespeare-by-role.jsonl";

    // The model's: 80 characters in, one of 90 out.
    public const int Steps = 80;
    private const int Vocabulary = 90;

    public static DataPair Read(string path, int stride, double testFraction)
    {
        var roles = TextLines.Read(path);
        return new DataPair(Samples(roles.Select(role => (role.Owner, Cut(role.Text, testFraction).Train))),
            Samples(roles.Select(role => (role.Owner, Cut(role.Text, testFraction).Test))));

        SequenceSet Samples(IEnumerable<(string, string)> texts)
            => SequenceSet.FromTexts(texts, TextAlphabet.Shakespeare, Steps, stride, Vocabulary);
    }

    // At the line's end that lies nearest before the wanted place, or at it.
    private static (string Train, string Test) Cut(string text, double testFraction)
    {
        var wanted = (int)(text.Length * (1 - testFraction));
        var cut = wanted == text.Length ? wanted : text.LastIndexOf('\n', wanted) + 1;
        return (text[..cut], text[cut..]);
    }
}

namespace Tributary.Engine.Data;

/// <summary>Pieces of texts for a model that guesses the next token: a sample is so many tokens in a row, its label the token after
/// them. Each text is kept once, whatever the overlap of its pieces.</summary>
public sealed class SequenceSet : DataSet
{
    private readonly ushort[] _tokens;
    private readonly int[] _starts;
    private readonly int[] _ownerOf;
    private readonly IReadOnlyList<string> _owners;
    private readonly int _steps;

    private SequenceSet(ushort[] tokens, int[] starts, int[] ownerOf, IReadOnlyList<string> owners, int steps, int vocabulary)
    {
        (_tokens, _starts, _ownerOf, _owners, _steps) = (tokens, starts, ownerOf, owners, steps);
        (FeatureShape, Classes) = ([steps], vocabulary);
    }

    public override int Count => _starts.Length;

    public override IReadOnlyList<int> FeatureShape { get; }

    public override int Classes { get; }

    /// <summary>Cuts each text into pieces. Texts of one owner are not joined; one that is too short for a single piece is padded at its
    /// front (with token 0), one of less than two characters gives none.</summary>
    /// <param name="steps">Tokens in a sample.</param>
    /// <param name="stride">Tokens from one sample to the next.</param>
    /// <param name="vocabulary">Token numbers of the model, at least the alphabet's; 0 takes the alphabet's.</param>
    public static SequenceSet FromTexts(IEnumerable<(string Owner, string Text)> texts, TextAlphabet alphabet, int steps, int stride = 1,
        int vocabulary = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
        if (vocabulary != 0 && vocabulary < alphabet.Count)
            throw new ArgumentOutOfRangeException(nameof(vocabulary), vocabulary, $"the alphabet has {alphabet.Count} tokens");

        var (tokens, starts, ownerOf) = (new Growing<ushort>(), new Growing<int>(), new Growing<int>());
        var owners = new List<string>();
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (owner, text) in texts)
        {
            if (text.Length < 2) continue;
            if (!numbers.TryGetValue(owner, out var number))
            {
                numbers.Add(owner, number = owners.Count);
                owners.Add(owner);
            }

            var padding = Math.Max(0, steps + 1 - text.Length);
            var first = tokens.Count;
            var room = tokens.Take(padding + text.Length);
            room[..padding].Clear();
            for (var i = 0; i < text.Length; i++) room[padding + i] = alphabet.Token(text[i]);
            for (var start = first; start + steps < tokens.Count; start += stride)
            {
                starts.Take(1)[0] = start;
                ownerOf.Take(1)[0] = number;
            }
        }

        return new SequenceSet(tokens.ToArray(), starts.ToArray(), ownerOf.ToArray(), owners, steps, vocabulary == 0 ? alphabet.Count
            : vocabulary);
    }

    public override void CopyFeatures(int index, Span<float> destination)
        => Widening.Tokens(_tokens.AsSpan(_starts[index], _steps), destination);

    public override int Label(int index) => _tokens[_starts[index] + _steps];

    public override string? Owner(int index) => _owners[_ownerOf[index]];
}

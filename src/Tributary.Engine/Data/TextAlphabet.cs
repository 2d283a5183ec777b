namespace Tributary.Engine.Data;

/// <summary>Characters as token numbers: 0 is padding, then the characters in order, last any other character.</summary>
public sealed class TextAlphabet
{
    private readonly Dictionary<char, ushort> _tokens = [];

    /// <param name="characters">Each once, at most 65,000.</param>
    public TextAlphabet(string characters)
    {
        if (characters.Length > 65_000)
            throw new ArgumentException($"there are {characters.Length} characters; at most 65,000 are allowed", nameof(characters));
        Characters = characters;
        foreach (var letter in characters)
            if (!_tokens.TryAdd(letter, (ushort)(_tokens.Count + 1)))
                throw new ArgumentException($"'{letter}' stands twice", nameof(characters));
    }

    /// <summary>The 86 characters of the Shakespeare task in McMahan et al. 2017 as TensorFlow Federated numbers them.</summary>
    public static TextAlphabet Shakespeare { get; }
        = new("dhlptx@DHLPTX $(,048cgkoswCGKOSW[_#'/37;?bfjnrvzBFJNRVZ\"&*.26:\naeimquyAEIMQUY]!%)-159\r");

    public string Characters { get; }

    /// <summary>Different tokens, with padding and the unknown character.</summary>
    public int Count => Characters.Length + 2;

    public ushort Token(char letter) => _tokens.TryGetValue(letter, out var token) ? token : (ushort)(Count - 1);

    /// <summary>The character of a token; null for padding and the unknown character.</summary>
    public char? Character(int token) => token >= 1 && token <= Characters.Length ? Characters[token - 1] : null;

    /// <summary>The characters that occur in some texts, in code order.</summary>
    public static TextAlphabet Of(IEnumerable<string> texts) => new(string.Concat(texts.SelectMany(text => text).Distinct().Order()));
}

namespace Tributary.Protocols.Wamp.Formats;

/// <summary>Walks through serialized data, one token at a time, and builds nothing. Text is valid UTF-8 and bytes in JSON are valid
/// base64 wherever it went by: a peer that gets the same data can read it.</summary>
/// <param name="data">One value, or a message.</param>
/// <param name="maxDepth">Lists and maps within each other.</param>
internal abstract class WampReader(ReadOnlyMemory<byte> data, int maxDepth)
{
    /// <summary>What the limit is called among a peer's limits.</summary>
    private const string DepthLimit = "MaxDepth";

    private int _depth;

    public WampToken Token { get; private set; }

    public bool Bool { get; protected set; }

    public long Integer { get; protected set; }

    public ulong Unsigned { get; protected set; }

    public double Real { get; protected set; }

    /// <summary>Items of a list or entries of a map; -1 where they are not known beforehand.</summary>
    public int Count { get; protected set; }

    /// <summary>Where the token begins.</summary>
    public int Start { get; protected set; }

    /// <summary>Where what follows the token begins.</summary>
    public int End { get; protected set; }

    protected ReadOnlyMemory<byte> Data => data;

    /// <summary>The text as UTF-8.</summary>
    public abstract ReadOnlyMemory<byte> Utf8 { get; }

    public abstract ReadOnlyMemory<byte> Bytes { get; }

    public string Text => System.Text.Encoding.UTF8.GetString(Utf8.Span);

    /// <exception cref="WampLimitException">Too deep.</exception>
    /// <exception cref="WampFormatException">The data is damaged.</exception>
    public WampToken Read()
    {
        Token = Next();
        if (Token is WampToken.List or WampToken.Map && ++_depth > maxDepth)
            throw new WampLimitException(DepthLimit, maxDepth,
                $"lists and maps lie more than {maxDepth} deep within each other (the limit {DepthLimit})");
        if (Token is WampToken.EndList or WampToken.EndMap) _depth--;
        return Token;
    }

    /// <summary>Reads up to the end of the value that the token begins.</summary>
    public void Skip()
    {
        if (Token is not (WampToken.List or WampToken.Map)) return;
        for (var depth = _depth; _depth >= depth;)
            if (Read() == WampToken.None) throw Broken("it ends too early");
    }

    protected abstract WampToken Next();

    protected WampFormatException Broken(string what, Exception? inner = null)
        => new($"the data is damaged at byte {End}: {what}", inner);

    protected void NeedText(ReadOnlySpan<byte> text)
    {
        if (!System.Text.Unicode.Utf8.IsValid(text)) throw Broken("a text is not UTF-8");
    }
}

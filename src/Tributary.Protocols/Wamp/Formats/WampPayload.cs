namespace Tributary.Protocols.Wamp.Formats;

/// <summary>Positional and keyword arguments of a message. What came over the wire stays as it is, and is only read when somebody asks
/// for a value; it goes on as it came to a peer of the same serializer, and is translated token by token for another.</summary>
public sealed class WampPayload
{
    private readonly WampFormat? _format;
    private readonly ReadOnlyMemory<byte> _rawArguments;
    private readonly ReadOnlyMemory<byte> _rawKeywords;
    private IReadOnlyList<WampValue>? _arguments;
    private IReadOnlyDictionary<string, WampValue>? _keywords;

    private WampPayload(IReadOnlyList<WampValue>? arguments, IReadOnlyDictionary<string, WampValue>? keywords)
    {
        (_arguments, _keywords) = (arguments, keywords);
        (HasArguments, HasKeywords) = (arguments is not null, keywords is not null);
    }

    internal WampPayload(WampFormat format, ReadOnlyMemory<byte> arguments, ReadOnlyMemory<byte> keywords)
    {
        (_format, _rawArguments, _rawKeywords) = (format, arguments, keywords);
        (HasArguments, HasKeywords) = (!arguments.IsEmpty, !keywords.IsEmpty);
    }

    /// <summary>Neither list nor map.</summary>
    public static WampPayload Empty { get; } = new(null, null);

    /// <summary>The positional arguments.</summary>
    /// <exception cref="WampFormatException">Bytes that no value is made of, e.g. a map whose keys are numbers.</exception>
    public IReadOnlyList<WampValue> Arguments => _arguments ??= HasArguments ? Decode(_rawArguments).Items : [];

    /// <summary>The keyword arguments.</summary>
    /// <exception cref="WampFormatException">Bytes that no value is made of.</exception>
    public IReadOnlyDictionary<string, WampValue> Keywords => _keywords ??= (HasKeywords ? Decode(_rawKeywords) : default).Entries;

    /// <summary>The first positional argument, null where there is none.</summary>
    public WampValue First => Arguments.Count > 0 ? Arguments[0] : default;

    /// <summary>Whether there is a list, though it be empty.</summary>
    internal bool HasArguments { get; }

    internal bool HasKeywords { get; }

    /// <summary>About the bytes that it takes on the wire.</summary>
    internal long Estimate => _format is not null ? _rawArguments.Length + _rawKeywords.Length
        : (_arguments ?? []).Concat((_keywords ?? WampValue.NoEntries.Entries).Values).Sum(Size);

    public static WampPayload Of(params IEnumerable<WampValue> arguments) => new(arguments.ToArray(), null);

    /// <param name="arguments">Positional ones.</param>
    /// <param name="keywords">Keyword ones; null where there are none.</param>
    public static WampPayload Of(IReadOnlyList<WampValue> arguments, IReadOnlyDictionary<string, WampValue>? keywords)
        => new(arguments, keywords);

    internal void WriteArguments(WampWriter writer)
    {
        if (_format is not null && HasArguments) Copy(_rawArguments, writer);
        else writer.Value(WampValue.Of(_arguments ?? []));
    }

    internal void WriteKeywords(WampWriter writer)
    {
        if (_format is not null) Copy(_rawKeywords, writer);
        else writer.Value(WampValue.Of(_keywords!));
    }

    // The depth was bounded when it came.
    private void Copy(ReadOnlyMemory<byte> raw, WampWriter writer)
    {
        if (writer.Format == _format)
        {
            writer.Raw(raw.Span);
            return;
        }

        var reader = _format!.CreateReader(raw, int.MaxValue);
        reader.Read();
        writer.Copy(reader);
    }

    private WampValue Decode(ReadOnlyMemory<byte> raw)
    {
        var reader = _format!.CreateReader(raw, int.MaxValue);
        reader.Read();
        return ValueReader.Read(reader);
    }

    private static long Size(WampValue value) => value.Kind switch
    {
        WampKind.Text => value.Text!.Length,
        WampKind.Bytes => value.Bytes.Length,
        WampKind.List => value.Items.Sum(Size),
        WampKind.Map => value.Entries.Sum(entry => entry.Key.Length + Size(entry.Value)),
        _ => 8,
    };
}

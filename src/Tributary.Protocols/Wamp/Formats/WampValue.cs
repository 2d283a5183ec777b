namespace Tributary.Protocols.Wamp.Formats;

/// <summary>A value as all three serializers know it: an option, an argument or a part of one. The default is null.</summary>
public readonly struct WampValue
{
    private static readonly Dictionary<string, WampValue> s_noEntries = new(StringComparer.Ordinal);

    private readonly object? _object;
    private readonly long _bits;

    private WampValue(WampKind kind, long bits, object? value) => (Kind, _bits, _object) = (kind, bits, value);

    public WampKind Kind { get; }

    public bool IsNull => Kind == WampKind.Null;

    /// <summary>An empty map.</summary>
    public static WampValue NoEntries { get; } = new(WampKind.Map, 0, s_noEntries);

    /// <summary>The entry of a map; null where there is none, and where this is no map.</summary>
    public WampValue this[string key] => Kind == WampKind.Map ? Entries.GetValueOrDefault(key) : default;

    /// <summary>The entries of a map; none where this is no map. A key that came twice has its last value.</summary>
    public IReadOnlyDictionary<string, WampValue> Entries => _object as IReadOnlyDictionary<string, WampValue> ?? s_noEntries;

    /// <summary>The items of a list; none where this is no list.</summary>
    public IReadOnlyList<WampValue> Items => _object as IReadOnlyList<WampValue> ?? [];

    /// <summary>The text; null where this is none.</summary>
    public string? Text => _object as string;

    /// <summary>The bytes; empty where these are none.</summary>
    public ReadOnlyMemory<byte> Bytes => Kind == WampKind.Bytes ? (ReadOnlyMemory<byte>)_object! : default;

    /// <summary>The truth value; null where this is none.</summary>
    public bool? Bool => Kind == WampKind.Bool ? _bits != 0 : null;

    /// <summary>The whole number; null where this is none, or beyond 2^63-1. A real without a fraction is one: some languages know no
    /// others.</summary>
    public long? Integer => Kind switch
    {
        WampKind.Integer => _bits,
        WampKind.Real when Math.Abs(AsReal) <= 1L << 53 && Math.Truncate(AsReal) == AsReal => (long)AsReal,
        _ => null,
    };

    /// <summary>The whole number of 2^63..2^64-1; null where this is none.</summary>
    public ulong? Unsigned => Kind == WampKind.Unsigned ? (ulong)_bits : null;

    /// <summary>Any number as a real; null where this is none.</summary>
    public double? Real => Kind switch
    {
        WampKind.Real => AsReal,
        WampKind.Integer => _bits,
        WampKind.Unsigned => (ulong)_bits,
        _ => null,
    };

    private double AsReal => BitConverter.Int64BitsToDouble(_bits);

    public static WampValue Of(bool value) => new(WampKind.Bool, value ? 1 : 0, null);

    public static WampValue Of(long value) => new(WampKind.Integer, value, null);

    public static WampValue Of(ulong value) => value <= long.MaxValue ? Of((long)value) : new(WampKind.Unsigned, (long)value, null);

    public static WampValue Of(double value) => new(WampKind.Real, BitConverter.DoubleToInt64Bits(value), null);

    public static WampValue Of(string? value) => value is null ? default : new(WampKind.Text, 0, value);

    /// <param name="value">Not copied.</param>
    public static WampValue Of(ReadOnlyMemory<byte> value) => new(WampKind.Bytes, 0, value);

    /// <param name="items">Not copied.</param>
    public static WampValue Of(IReadOnlyList<WampValue> items) => new(WampKind.List, 0, items);

    /// <param name="entries">Not copied.</param>
    public static WampValue Of(IReadOnlyDictionary<string, WampValue> entries) => new(WampKind.Map, 0, entries);

    public static WampValue ListOf(params IEnumerable<WampValue> items) => Of(items.ToArray());

    public static WampValue MapOf(params IEnumerable<(string Key, WampValue Value)> entries)
        => Of(entries.ToDictionary(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal));

    public static implicit operator WampValue(bool value) => Of(value);

    public static implicit operator WampValue(long value) => Of(value);

    public static implicit operator WampValue(double value) => Of(value);

    public static implicit operator WampValue(string? value) => Of(value);

    public static implicit operator WampValue(byte[] value) => Of((ReadOnlyMemory<byte>)value);

    /// <summary>As JSON, for people.</summary>
    public override string ToString() => ValueText.Of(this);
}

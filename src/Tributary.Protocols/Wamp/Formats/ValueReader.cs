namespace Tributary.Protocols.Wamp.Formats;

/// <summary>Builds values from tokens.</summary>
internal static class ValueReader
{
    /// <summary>Builds the value whose first token was read.</summary>
    public static WampValue Read(WampReader reader) => reader.Token switch
    {
        WampToken.Null => default,
        WampToken.Bool => WampValue.Of(reader.Bool),
        WampToken.Integer => WampValue.Of(reader.Integer),
        WampToken.Unsigned => WampValue.Of(reader.Unsigned),
        WampToken.Real => WampValue.Of(reader.Real),
        WampToken.Text => WampValue.Of(reader.Text),
        WampToken.Bytes => WampValue.Of(reader.Bytes),
        WampToken.List => WampValue.Of(Items(reader)),
        WampToken.Map => WampValue.Of(Entries(reader)),
        WampToken.Other => throw new WampFormatException("a value is of a type that only its serializer knows"),
        _ => throw new WampFormatException("a value is missing"),
    };

    private static List<WampValue> Items(WampReader reader)
    {
        var items = new List<WampValue>();
        while (reader.Read() != WampToken.EndList) items.Add(Read(reader));
        return items;
    }

    private static Dictionary<string, WampValue> Entries(WampReader reader)
    {
        var entries = new Dictionary<string, WampValue>(StringComparer.Ordinal);
        while (reader.Read() != WampToken.EndMap)
        {
            if (reader.Token != WampToken.Text) throw new WampFormatException("a map has a key that is no text");
            var key = reader.Text;
            reader.Read();
            entries[key] = Read(reader);
        }

        return entries;
    }
}

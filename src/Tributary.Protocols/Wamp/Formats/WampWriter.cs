namespace Tributary.Protocols.Wamp.Formats;

/// <summary>Writes one value or message.</summary>
internal abstract class WampWriter(WampFormat format)
{
    public WampFormat Format => format;

    /// <param name="count">Items; -1 where they are not known beforehand.</param>
    public abstract void List(int count);

    public abstract void EndList();

    /// <param name="count">Entries; -1 where they are not known beforehand.</param>
    public abstract void Map(int count);

    public abstract void EndMap();

    public abstract void Key(ReadOnlySpan<byte> utf8);

    public abstract void Null();

    public abstract void Bool(bool value);

    public abstract void Integer(long value);

    public abstract void Unsigned(ulong value);

    public abstract void Real(double value);

    public abstract void Text(ReadOnlySpan<byte> utf8);

    public abstract void Bytes(ReadOnlySpan<byte> bytes);

    /// <summary>A value that is serialized already, in this format.</summary>
    public abstract void Raw(ReadOnlySpan<byte> value);

    /// <summary>What was written.</summary>
    public abstract ReadOnlyMemory<byte> Finish();

    public void Text(string text) => Text(System.Text.Encoding.UTF8.GetBytes(text));

    public void Value(WampValue value)
    {
        switch (value.Kind)
        {
            case WampKind.Null: Null(); break;
            case WampKind.Bool: Bool(value.Bool == true); break;
            case WampKind.Integer: Integer(value.Integer!.Value); break;
            case WampKind.Unsigned: Unsigned(value.Unsigned!.Value); break;
            case WampKind.Real: Real(value.Real!.Value); break;
            case WampKind.Text: Text(value.Text!); break;
            case WampKind.Bytes: Bytes(value.Bytes.Span); break;
            case WampKind.List:
                List(value.Items.Count);
                foreach (var item in value.Items) Value(item);
                EndList();
                break;
            default:
                Map(value.Entries.Count);
                foreach (var (key, entry) in value.Entries)
                {
                    Key(System.Text.Encoding.UTF8.GetBytes(key));
                    Value(entry);
                }

                EndMap();
                break;
        }
    }

    /// <summary>Writes the value whose first token a reader of another format has read.</summary>
    /// <exception cref="WampFormatException">It has no form here.</exception>
    public void Copy(WampReader reader)
    {
        switch (reader.Token)
        {
            case WampToken.Null: Null(); break;
            case WampToken.Bool: Bool(reader.Bool); break;
            case WampToken.Integer: Integer(reader.Integer); break;
            case WampToken.Unsigned: Unsigned(reader.Unsigned); break;
            case WampToken.Real: Real(reader.Real); break;
            case WampToken.Text: Text(reader.Utf8.Span); break;
            case WampToken.Bytes: Bytes(reader.Bytes.Span); break;
            case WampToken.List:
                List(reader.Count);
                while (reader.Read() != WampToken.EndList) Copy(reader);
                EndList();
                break;
            case WampToken.Map:
                Map(reader.Count);
                while (reader.Read() != WampToken.EndMap)
                {
                    if (reader.Token != WampToken.Text)
                        throw new WampFormatException($"{Format.Name} knows no map whose keys are no texts");
                    Key(reader.Utf8.Span);
                    reader.Read();
                    Copy(reader);
                }

                EndMap();
                break;
            default:
                throw new WampFormatException($"{Format.Name} has no form for a value of a type that only another serializer knows");
        }
    }
}

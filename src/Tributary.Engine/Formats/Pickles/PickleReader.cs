using System.Buffers.Binary;
using System.Text;

namespace Tributary.Engine.Formats.Pickles;

/// <summary>Reads pickles of protocols 2 to 5 (Python's Lib/pickletools.py describes them) as data: numbers, texts, bytes, tuples
/// (arrays), lists, dictionaries, and descriptions of objects whose classes are all on a list. Nothing is ever called or loaded; any other
/// name and any other opcode is refused.</summary>
internal sealed class PickleReader
{
    /// <summary>A longer pickle is refused.</summary>
    public const int MaxBytes = 64 << 20;

    private const int MaxItems = 1_000_000;

    private readonly byte[] _bytes;
    private readonly string _name;
    private readonly Func<PickleGlobal, bool> _isKnown;
    private readonly List<object?> _stack = [];
    private readonly Stack<int> _marks = new();
    private readonly Dictionary<long, object?> _memo = [];
    private int _at;
    private int _items;

    private PickleReader(byte[] bytes, string name, Func<PickleGlobal, bool> isKnown) => (_bytes, _name, _isKnown) = (bytes, name, isKnown);

    /// <param name="isKnown">Whether a name may stand in the pickle.</param>
    /// <exception cref="BrokenFileException">It is no such pickle.</exception>
    public static object? Read(byte[] bytes, string name, Func<PickleGlobal, bool> isKnown)
        => new PickleReader(bytes, name, isKnown).Run();

    private object? Run()
    {
        if (_bytes.Length > MaxBytes) throw Broken($"it has {_bytes.Length} bytes; at most {MaxBytes} are read");
        if (_bytes is not [0x80, >= 2 and <= 5, ..]) throw Broken("it is no pickle of protocol 2 to 5");
        _at = 2;
        while (true)
        {
            var (at, code) = (_at, Take(1)[0]);
            if (code == '.')
            {
                if (_stack.Count != 1 || _marks.Count > 0) throw Broken("the pickle ends in the middle of something", at);
                return _stack[0];
            }

            if (++_items > MaxItems) throw Broken($"the pickle has more than {MaxItems} steps", at);
            Step(code, at);
        }
    }

    private BrokenFileException Broken(string problem, int? at = null) => new(_name, at ?? _at, problem);

    private ReadOnlySpan<byte> Take(long count)
    {
        if (count < 0 || count > _bytes.Length - _at) throw Broken($"the pickle ends here; {count} more bytes are claimed");
        var span = _bytes.AsSpan(_at, (int)count);
        _at += (int)count;
        return span;
    }

    private void Step(byte code, int at)
    {
        switch ((char)code)
        {
            case '\u0095': Take(8); break;
            case '(': _marks.Push(_stack.Count); break;
            case '0': Pop(); break;
            case 'N': _stack.Add(null); break;
            case '\u0088': _stack.Add(true); break;
            case '\u0089': _stack.Add(false); break;
            case 'K': _stack.Add((long)Take(1)[0]); break;
            case 'M': _stack.Add((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2))); break;
            case 'J': _stack.Add((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4))); break;
            case '\u008a': _stack.Add(Long(at)); break;
            case 'G': _stack.Add(BinaryPrimitives.ReadDoubleBigEndian(Take(8))); break;
            case 'X': _stack.Add(Text(Take(UInt32()), at)); break;
            case '\u008c': _stack.Add(Text(Take(Take(1)[0]), at)); break;
            case '\u008d': _stack.Add(Text(Take(Int64()), at)); break;
            case 'B': _stack.Add(Take(UInt32()).ToArray()); break;
            case 'C': _stack.Add(Take(Take(1)[0]).ToArray()); break;
            case '\u008e' or '\u0096': _stack.Add(Take(Int64()).ToArray()); break;
            case ')': _stack.Add(Array.Empty<object?>()); break;
            case 't': _stack.Add(Marked(at)); break;
            case '\u0085': _stack.Add(Last(1)); break;
            case '\u0086': _stack.Add(Last(2)); break;
            case '\u0087': _stack.Add(Last(3)); break;
            case ']': _stack.Add(new List<object?>()); break;
            case '}': _stack.Add(new Dictionary<string, object?>(StringComparer.Ordinal)); break;
            default: Structure(code, at); break;
        }
    }

    private void Structure(byte code, int at)
    {
        switch ((char)code)
        {
            case 'a': Append(Last(1), at); break;
            case 'e': Append(Marked(at), at); break;
            case 's': Set(Last(2), at); break;
            case 'u': Set(Marked(at), at); break;
            case 'q': Keep(Take(1)[0]); break;
            case 'r': Keep(UInt32()); break;
            case '\u0094': Keep(_memo.Count); break;
            case 'h': _stack.Add(Kept(Take(1)[0], at)); break;
            case 'j': _stack.Add(Kept(UInt32(), at)); break;
            case 'c': _stack.Add(Known(Line(at), Line(at), at)); break;
            case '\u0093':
                _stack.Add(Last(2) is [string module, string name] ? Known(module, name, at)
                    : throw Broken("a name should be two texts", at));
                break;
            case '\u0081' or 'R':
                _stack.Add(Last(2) is [PickleGlobal of, object?[] arguments] ? new PickleObject(of, arguments)
                    : throw Broken("an object should be made of a name and arguments", at));
                break;
            case 'b':
                var state = Pop();
                if (Peek() is not PickleObject { State: null } target) throw Broken("a state belongs to nothing", at);
                target.State = state;
                break;
            default: throw Broken($"the opcode 0x{code:x2} has no business in a pickle of numbers", at);
        }
    }

    private int Mark => _marks.TryPeek(out var mark) ? mark : 0;

    private object? Pop()
    {
        var last = Peek();
        _stack.RemoveAt(_stack.Count - 1);
        return last;
    }

    private object? Peek() => _stack.Count > Mark ? _stack[^1] : throw Broken("the pickle takes what is not there");

    private object?[] Last(int count)
    {
        if (_stack.Count - count < Mark) throw Broken("the pickle takes what is not there");
        object?[] items = [.. _stack[^count..]];
        _stack.RemoveRange(_stack.Count - count, count);
        return items;
    }

    private object?[] Marked(int at)
    {
        if (!_marks.TryPop(out var mark)) throw Broken("a mark is missing", at);
        object?[] items = [.. _stack[mark..]];
        _stack.RemoveRange(mark, _stack.Count - mark);
        return items;
    }

    private void Append(object?[] items, int at)
    {
        if (Peek() is not List<object?> list) throw Broken("items belong to no list", at);
        list.AddRange(items);
    }

    private void Set(object?[] items, int at)
    {
        if (Peek() is not Dictionary<string, object?> map || items.Length % 2 != 0) throw Broken("items belong to no dictionary", at);
        for (var i = 0; i < items.Length; i += 2)
            map[items[i] as string ?? throw Broken("a key is no text", at)] = items[i + 1];
    }

    private void Keep(long place) => _memo[place] = Peek();

    private object? Kept(long place, int at) => _memo.TryGetValue(place, out var known) ? known : throw Broken("nothing is kept there", at);

    private PickleGlobal Known(string module, string name, int at)
    {
        var named = new PickleGlobal(module, name);
        return _isKnown(named) ? named : throw Broken($"it names '{named}'; only arrays of numpy and scikit-learn's MinMaxScaler "
            + "are read", at);
    }

    private string Line(int at)
    {
        var end = _bytes.AsSpan(_at).IndexOf((byte)'\n');
        if (end is < 0 or > 1000) throw Broken("a name does not end", at);
        var line = Text(Take(end), at);
        _at++;
        return line;
    }

    private string Text(ReadOnlySpan<byte> utf8, int at)
    {
        if (!System.Text.Unicode.Utf8.IsValid(utf8)) throw Broken("a text is no UTF-8", at);
        return Encoding.UTF8.GetString(utf8);
    }

    private long UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    private long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    private long Long(int at)
    {
        var bytes = Take(Take(1)[0]);
        if (bytes.Length > 8) throw Broken("a whole number has more than 64 bits", at);
        var value = bytes.Length > 0 && bytes[^1] >= 0x80 ? -1L : 0;
        for (var i = bytes.Length - 1; i >= 0; i--) value = (value << 8) | bytes[i];
        return value;
    }
}

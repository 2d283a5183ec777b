using System.Globalization;

namespace Tributary.Engine.Formats.Pickles;

/// <summary>Reads pickles of protocols 2 to 5 (Python's Lib/pickletools.py describes them) as data: numbers, texts, bytes, tuples
/// (arrays), lists, dictionaries, references to what lies beside, and descriptions of objects whose classes are all on a list. Nothing is
/// ever called or loaded; any other name and any other opcode is refused.</summary>
internal sealed class PickleReader
{
    /// <summary>A longer pickle is refused where its rules say nothing else.</summary>
    public const int MaxBytes = 64 << 20;

    private const int MaxItems = 1_000_000;

    // Tuples in tuples that are begun and not ended; what is read needs a handful.
    private const int MaxDepth = 1_000;

    private readonly PickleBytes _bytes;
    private readonly PickleRules _rules;
    private readonly List<object?> _stack = [];
    private readonly Stack<int> _marks = new();
    private readonly Dictionary<long, object?> _memo = [];
    private int _items;

    private PickleReader(PickleBytes bytes, PickleRules rules) => (_bytes, _rules) = (bytes, rules);

    /// <exception cref="BrokenFileException">It is no such pickle.</exception>
    public static object? Read(ReadOnlyMemory<byte> bytes, string name, PickleRules rules)
    {
        var taken = new PickleBytes(bytes, name);
        if (bytes.Length > rules.MaxBytes) throw taken.Broken($"it has {bytes.Length} bytes; at most {rules.MaxBytes} are read");
        if (bytes.Span is not [0x80, >= 2 and <= 5 and var protocol, ..] || protocol > rules.MaxProtocol)
            throw taken.Broken($"it is no pickle of protocol {(rules.MaxProtocol == 2 ? "2" : $"2 to {rules.MaxProtocol}")}");
        taken.Take(2);
        return new PickleReader(taken, rules).Run();
    }

    private object? Run()
    {
        while (true)
        {
            var (at, code) = (_bytes.At, _bytes.Byte());
            if (!_rules.Allow(code)) throw Useless(code, at);
            if (code == '.')
            {
                if (_stack.Count != 1 || _marks.Count > 0) throw _bytes.Broken("the pickle ends in the middle of something", at);
                return _stack[0];
            }

            if (++_items > MaxItems) throw _bytes.Broken($"the pickle has more than {MaxItems} steps", at);
            Step(code, at);
        }
    }

    private void Step(byte code, int at)
    {
        switch ((char)code)
        {
            case '\u0095': _bytes.Take(8); break;
            case '(': Begin(at); break;
            case '0': Pop(); break;
            case 'N': _stack.Add(null); break;
            case '\u0088': _stack.Add(true); break;
            case '\u0089': _stack.Add(false); break;
            case 'K': _stack.Add((long)_bytes.Byte()); break;
            case 'M': _stack.Add(_bytes.UInt16()); break;
            case 'J': _stack.Add(_bytes.Int32()); break;
            case '\u008a': _stack.Add(_bytes.Long(at)); break;
            case 'G': _stack.Add(_bytes.Double()); break;
            case 'X': _stack.Add(Text(_bytes.UInt32(), at)); break;
            case '\u008c': _stack.Add(_bytes.Text(_bytes.Byte(), at)); break;
            case '\u008d': _stack.Add(Text(_bytes.Int64(), at)); break;
            case 'B': _stack.Add(Bytes(_bytes.UInt32())); break;
            case 'C': _stack.Add(_bytes.Take(_bytes.Byte()).ToArray()); break;
            case '\u008e' or '\u0096': _stack.Add(Bytes(_bytes.Int64())); break;
            case ')': _stack.Add(Array.Empty<object?>()); break;
            case 't': _stack.Add(Marked(at)); break;
            case '\u0085': _stack.Add(Last(1)); break;
            case '\u0086': _stack.Add(Last(2)); break;
            case '\u0087': _stack.Add(Last(3)); break;
            case ']': _stack.Add(new List<object?>()); break;
            case '}': _stack.Add(Map()); break;
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
            case 'q': Keep(_bytes.Byte()); break;
            case 'r': Keep(_bytes.UInt32()); break;
            case '\u0094': Keep(_memo.Count); break;
            case 'h': _stack.Add(Kept(_bytes.Byte(), at)); break;
            case 'j': _stack.Add(Kept(_bytes.UInt32(), at)); break;
            case 'Q': _stack.Add(new PickleReference(Pop())); break;
            case 'c': _stack.Add(Known(_bytes.Line(at), _bytes.Line(at), at)); break;
            case '\u0093':
                _stack.Add(Last(2) is [string module, string name] ? Known(module, name, at)
                    : throw _bytes.Broken("a name should be two texts", at));
                break;
            case '\u0081' or 'R':
                _stack.Add(Last(2) is [PickleGlobal of, object?[] arguments] ? new PickleObject(of, arguments, at)
                    : throw _bytes.Broken("an object should be made of a name and arguments", at));
                break;
            case 'b':
                var state = Pop();
                if (Peek() is not PickleObject { State: null } target) throw _bytes.Broken("a state belongs to nothing", at);
                target.State = state;
                break;
            default: throw Useless(code, at);
        }
    }

    private object Text(long count, int at)
        => count >= _rules.SliceFrom ? new PickleSlice(_bytes.Slice(count), IsText: true) : _bytes.Text(count, at);

    private object Bytes(long count)
        => count >= _rules.SliceFrom ? new PickleSlice(_bytes.Slice(count), IsText: false) : _bytes.Take(count).ToArray();

    private BrokenFileException Useless(byte code, int at)
        => _bytes.Broken($"the opcode 0x{code:x2} has no business in a pickle of numbers", at);

    private void Begin(int at)
    {
        if (_marks.Count == MaxDepth) throw _bytes.Broken($"more than {MaxDepth} tuples are begun and not ended", at);
        _marks.Push(_stack.Count);
    }

    private int Mark => _marks.TryPeek(out var mark) ? mark : 0;

    private object? Pop()
    {
        var last = Peek();
        _stack.RemoveAt(_stack.Count - 1);
        return last;
    }

    private object? Peek() => _stack.Count > Mark ? _stack[^1] : throw _bytes.Broken("the pickle takes what is not there");

    private object?[] Last(int count)
    {
        if (_stack.Count - count < Mark) throw _bytes.Broken("the pickle takes what is not there");
        object?[] items = [.. _stack[^count..]];
        _stack.RemoveRange(_stack.Count - count, count);
        return items;
    }

    private object?[] Marked(int at)
    {
        if (!_marks.TryPop(out var mark)) throw _bytes.Broken("a mark is missing", at);
        object?[] items = [.. _stack[mark..]];
        _stack.RemoveRange(mark, _stack.Count - mark);
        return items;
    }

    private static OrderedDictionary<string, object?> Map() => new(StringComparer.Ordinal);

    private void Append(object?[] items, int at)
    {
        if (Peek() is not List<object?> list) throw _bytes.Broken("items belong to no list", at);
        list.AddRange(items);
    }

    private void Set(object?[] items, int at)
    {
        var map = Peek() switch
        {
            OrderedDictionary<string, object?> plain => plain,
            PickleObject made when made.Of == _rules.Map => made.Items ??= Map(),
            _ => null,
        };
        if (map is null || items.Length % 2 != 0) throw _bytes.Broken("items belong to no dictionary", at);
        for (var i = 0; i < items.Length; i += 2)
            if (!map.TryAdd(Key(items[i], at), items[i + 1])) throw _bytes.Broken("a key stands twice in a dictionary", at);
    }

    // Whole numbers, by which optimizers know their parameters, as their digits.
    private string Key(object? key, int at) => key switch
    {
        string text => text,
        long number => number.ToString(CultureInfo.InvariantCulture),
        _ => throw _bytes.Broken("a key is neither text nor whole number", at),
    };

    private void Keep(long place) => _memo[place] = Peek();

    private object? Kept(long place, int at)
        => _memo.TryGetValue(place, out var known) ? known : throw _bytes.Broken("nothing is kept there", at);

    private PickleGlobal Known(string module, string name, int at)
    {
        var named = new PickleGlobal(module, name);
        return _rules.IsKnown(named) ? named : throw _bytes.Broken($"it names '{named}'; {_rules.Expected}", at);
    }
}

using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tributary.Engine.Specs;

/// <summary>Reads one mapping of a specification strictly: every unknown key, wrong type and impossible value becomes a problem with
/// its path, and reading goes on, so that an operator sees all faults at once. A faulty field reads as its default.</summary>
public sealed class SpecReader
{
    private readonly JsonObject _fields;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    /// <param name="node">The mapping; anything else is itself a problem.</param>
    /// <param name="path">Where the mapping stands; empty for the document.</param>
    public SpecReader(JsonNode? node, string path, ICollection<SpecProblem> problems)
    {
        Path = path;
        Problems = problems;
        _fields = node as JsonObject ?? [];
        if (node is not JsonObject)
            problems.Add(new SpecProblem(path, $"{Describe(node)} stands here; a mapping of keys to values is needed"));
    }

    public string Path { get; }

    public ICollection<SpecProblem> Problems { get; }

    /// <summary>Whether the key stands there; asking makes it a known one.</summary>
    public bool Has(string key)
    {
        _known.Add(key);
        return _fields.ContainsKey(key);
    }

    public string At(string key) => Path.Length == 0 ? key : $"{Path}.{key}";

    public void Fault(string key, string message) => Problems.Add(new SpecProblem(At(key), message));

    /// <summary>The raw node under a key (null where absent), for fields that have several forms.</summary>
    public JsonNode? Node(string key)
    {
        _known.Add(key);
        return _fields[key];
    }

    public string Text(string key, string fallback, params ReadOnlySpan<string> allowed)
    {
        var node = Node(key);
        if (node is null) return fallback;
        if (node is not JsonValue value || value.GetValueKind() is JsonValueKind.Null)
        {
            Fault(key, $"{Describe(node)} stands here; a text is needed");
            return fallback;
        }

        var text = value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();
        if (allowed.Length == 0) return text;
        foreach (var choice in allowed)
            if (string.Equals(choice, text, StringComparison.OrdinalIgnoreCase)) return choice;
        Fault(key, $"'{text}' is not known; one of {string.Join(", ", allowed.ToArray())} is needed");
        return fallback;
    }

    public int Int(string key, int fallback, int min = int.MinValue, int max = int.MaxValue)
        => (int)Long(key, fallback, min, max);

    public long Long(string key, long fallback, long min = long.MinValue, long max = long.MaxValue)
    {
        var node = Node(key);
        if (node is null) return fallback;
        if (!TryNumber(node, out var about) || !double.IsFinite(about) || WholeNumber.Read(NumberText(node)) is not { } number)
        {
            Fault(key, $"{Describe(node)} stands here; a whole number is needed");
            return fallback;
        }

        if (number >= min && number <= max) return (long)number;
        Fault(key, $"is {WholeNumber.Write(number)}; it must be {WholeNumber.Range(min, max)}");
        return fallback;
    }

    /// <param name="above">Exclusive lower bound where given.</param>
    public double Number(string key, double fallback, double min = double.NegativeInfinity, double max = double.PositiveInfinity,
        double? above = null)
    {
        var node = Node(key);
        if (node is null) return fallback;
        if (!TryNumber(node, out var number) || !double.IsFinite(number))
        {
            Fault(key, $"{Describe(node)} stands here; a number is needed");
            return fallback;
        }

        if (number >= min && number <= max && !(number <= above)) return number;
        Fault(key, $"is {number.ToString(CultureInfo.InvariantCulture)}; it must be "
            + (above is { } bound ? $"above {bound}" + (double.IsPositiveInfinity(max) ? "" : $" and at most {max}") : Range(min, max)));
        return fallback;
    }

    public bool Flag(string key, bool fallback)
    {
        var node = Node(key);
        if (node is null) return fallback;
        if (node is JsonValue value)
        {
            if (value.GetValueKind() is JsonValueKind.True or JsonValueKind.False) return value.GetValue<bool>();
            if (value.GetValueKind() == JsonValueKind.String && bool.TryParse(value.GetValue<string>(), out var flag)) return flag;
        }

        Fault(key, $"{Describe(node)} stands here; true or false is needed");
        return fallback;
    }

    /// <summary>A length of time: a number of seconds, or a number with ms, s, m, h or d.</summary>
    public TimeSpan Duration(string key, TimeSpan fallback)
    {
        var text = Text(key, "");
        if (text.Length == 0) return fallback;
        var digits = text.TrimEnd('m', 's', 'h', 'd', ' ');
        var seconds = text[digits.Length..].Trim() switch
        {
            "ms" => 0.001,
            ""
            or "s" => 1,
            "m" => 60,
            "h" => 3600,
            "d" => 86400,
            _ => double.NaN
        };
        if (double.TryParse(digits, CultureInfo.InvariantCulture, out var count) && count * seconds is > 0 and < 1e10)
            return TimeSpan.FromSeconds(count * seconds);
        Fault(key, $"'{text}' is no length of time; write 90s, 5m, 2h or 1d");
        return fallback;
    }

    /// <summary>The mapping under a key; null where absent.</summary>
    public SpecReader? Section(string key) => Node(key) is { } node ? new SpecReader(node, At(key), Problems) : null;

    /// <summary>The items of a sequence with their paths; empty where absent.</summary>
    public IEnumerable<(JsonNode? Node, string Path)> Items(string key)
    {
        var node = Node(key);
        if (node is JsonArray array) return array.Select((item, i) => (item, $"{At(key)}[{i}]"));
        if (node is not null) Fault(key, $"{Describe(node)} stands here; a list is needed");
        return [];
    }

    public int[] Ints(string key, int[] fallback, int min)
    {
        if (!Has(key)) return fallback;
        var found = new List<int>();
        foreach (var (node, path) in Items(key))
        {
            if (TryNumber(node, out _) && WholeNumber.Read(NumberText(node)) is { } number && number >= min
                && number <= int.MaxValue) found.Add((int)number);
            else Problems.Add(new SpecProblem(path, $"{Describe(node)} stands here; a whole number of at least {min} is needed"));
        }

        return [.. found];
    }

    /// <summary>Call last: every key that nobody asked for is a problem that names the nearest known one.</summary>
    public void NoMore()
    {
        foreach (var (key, _) in _fields)
        {
            if (_known.Contains(key)) continue;
            var nearest = _known.MinBy(known => Distance(known, key));
            var hint = nearest is not null && Distance(nearest, key) <= Math.Max(2, key.Length / 3) ? $"; did you mean {nearest}?"
                : $"; known are {string.Join(", ", _known.Order(StringComparer.Ordinal))}";
            Fault(key, "unknown key" + hint);
        }
    }

    public static string Describe(JsonNode? node) => node switch
    {
        null => "nothing",
        JsonArray => "a list",
        JsonObject => "a mapping",
        _ when node.GetValueKind() == JsonValueKind.String => $"'{Shorten(node.GetValue<string>())}'",
        _ => node.ToJsonString(),
    };

    private static string Shorten(string text) => text.Length <= 60 ? text : text[..57] + "...";

    // As it was written; only for what is a number.
    private static string NumberText(JsonNode? node) => node!.GetValueKind() == JsonValueKind.String ? node.GetValue<string>()
        : node.ToJsonString();

    private static bool TryNumber(JsonNode? node, out double number)
    {
        number = 0;
        if (node is not JsonValue value) return false;
        return value.GetValueKind() switch
        {
            JsonValueKind.Number => double.TryParse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out number),
            JsonValueKind.String => double.TryParse(value.GetValue<string>(), NumberStyles.Float, CultureInfo.InvariantCulture, out number),
            _ => false,
        };
    }

    private static string Range(double min, double max)
        => (double.IsNegativeInfinity(min) || min <= long.MinValue, double.IsPositiveInfinity(max) || max >= int.MaxValue) switch
        {
            (false, true) => $"at least {min}",
            (true, false) => $"at most {max}",
            _ => $"in {min}..{max}",
        };

    // Levenshtein; keys are short.
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal
                    + (char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]) ? 0 : 1)));
        }

        return row[^1];
    }
}

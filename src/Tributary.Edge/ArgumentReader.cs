using System.Globalization;

namespace Tributary.Edge;

/// <summary>Walks over arguments: <c>--name VALUE</c>, <c>--name=VALUE</c>, or a word that stands by itself. Faults are
/// <see cref="FormatException"/>s whose message says which argument is wrong and how it is written.</summary>
internal sealed class ArgumentReader(IReadOnlyList<string> arguments)
{
    private int _at = -1;
    private string? _text;

    /// <summary>The argument as it stands.</summary>
    public string Argument => arguments[_at];

    /// <summary>What stands before its value.</summary>
    public string Name { get; private set; } = "";

    public bool IsOption => Argument.StartsWith('-');

    public static (string Name, string? Value) Split(string argument)
    {
        var at = argument.IndexOf('=', StringComparison.Ordinal);
        return at < 1 ? (argument, null) : (argument[..at], argument[(at + 1)..]);
    }

    public bool Next()
    {
        if (_at + 1 >= arguments.Count) return false;
        (Name, _text) = Split(arguments[++_at]);
        return true;
    }

    public string Value()
        => _text ?? (_at + 1 < arguments.Count ? arguments[++_at] : throw new FormatException($"{Name} needs a value"));

    public string FullPath() => Path.GetFullPath(Value());

    public bool YesNo()
    {
        var text = Value();
        return text switch
        {
            "yes" or "true" => true,
            "no" or "false" => false,
            _ => throw new FormatException($"{Name} {text}: yes or no is needed"),
        };
    }

    public long Whole(long min, long max)
    {
        var text = Value();
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max ? value
            : throw new FormatException($"{Name} {text}: a whole number in {min}..{max} is needed");
    }

    public double Number()
    {
        var text = Value();
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value
            : throw new FormatException($"{Name} {text}: a number is needed");
    }

    public TimeSpan Time()
    {
        var text = Value();
        var unit = text.Length > 0 ? text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86400, _ => 0 } : 0;
        return unit > 0 && double.TryParse(text[..^1], NumberStyles.Float, CultureInfo.InvariantCulture, out var count) && count > 0
            && count * unit <= 86400
            ? TimeSpan.FromSeconds(count * unit) : throw new FormatException($"{Name} {text}: write 90s, 5m or 2h");
    }

    public string[] List() => Value().Split(',', StringSplitOptions.TrimEntries);

    public FormatException Unknown() => new($"{Name} is not known; --help lists the options");
}

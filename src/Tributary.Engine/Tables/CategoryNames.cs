using System.Globalization;
using Tributary.Engine.Data;

namespace Tributary.Engine.Tables;

/// <summary>Which texts mean the same category: equal ones, and those that are the same number (<c>1</c> at one site is <c>1.0</c> at
/// another).</summary>
internal sealed class CategoryNames
{
    private readonly Dictionary<string, int> _texts;
    private readonly Dictionary<double, int> _numbers = [];

    /// <param name="known">The categories, by number.</param>
    public CategoryNames(IReadOnlyList<string> known)
    {
        _texts = new Dictionary<string, int>(known.Count, StringComparer.Ordinal);
        for (var i = 0; i < known.Count; i++)
        {
            _texts.TryAdd(known[i], i);
            if (Number(known[i]) is { } number) _numbers.TryAdd(number, i);
        }
    }

    /// <summary>The category's number; -1 where it is none of those known.</summary>
    public int Of(string text)
        => _texts.TryGetValue(text, out var code) || (Number(text) is { } number && _numbers.TryGetValue(number, out code)) ? code : -1;

    /// <summary>Counts of the same category become one, under the shortest of its texts: the result does not depend on how they were spread
    /// over sites.</summary>
    public static List<CategoryCount> Merged(IEnumerable<CategoryCount> counts)
    {
        var (texts, numbers) = (new Dictionary<string, long>(StringComparer.Ordinal), new Dictionary<double, (string Name, long Rows)>());
        foreach (var (name, rows) in counts)
        {
            if (Number(name) is not { } number) texts[name] = texts.GetValueOrDefault(name) + rows;
            else if (!numbers.TryGetValue(number, out var known)) numbers[number] = (name, rows);
            else numbers[number] = (IsBefore(name, known.Name) ? name : known.Name, known.Rows + rows);
        }

        return [.. texts.Select(pair => new CategoryCount(pair.Key, pair.Value)),
            .. numbers.Values.Select(pair => new CategoryCount(pair.Name, pair.Rows))];
    }

    /// <summary>The order in which categories are numbered.</summary>
    public static string[] Sorted(IEnumerable<string> names) => CsvCategories.Sorted(names);

    public static bool IsNumber(string text) => Number(text) is not null;

    private static bool IsBefore(string name, string other)
        => name.Length != other.Length ? name.Length < other.Length : string.CompareOrdinal(name, other) < 0;

    private static double? Number(string text)
        => text.Length <= 40 && double.TryParse(text,
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture,
            out var number)
            && double.IsFinite(number) ? number + 0.0 : null;
}

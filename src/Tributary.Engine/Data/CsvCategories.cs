namespace Tributary.Engine.Data;

/// <summary>The order of categories: by number where all are numbers, else by character codes, so that it does not depend on the order of
/// rows.</summary>
internal static class CsvCategories
{
    public static string[] Sorted(IEnumerable<string> texts)
    {
        var sorted = texts.Order(StringComparer.Ordinal).ToArray();
        var numbers = new double[sorted.Length];
        for (var i = 0; i < sorted.Length; i++)
            if (!CsvNumber.TryParse(System.Text.Encoding.UTF8.GetBytes(sorted[i]), out numbers[i])) return sorted;
        return [.. sorted.Zip(numbers).OrderBy(pair => pair.Second).Select(pair => pair.First)];
    }

    /// <summary>The new number of each text.</summary>
    public static int[] Codes(IReadOnlyList<string> texts, IReadOnlyList<string> sorted)
    {
        var places = sorted.Select((text, code) => (text, code)).ToDictionary(pair => pair.text, pair => pair.code, StringComparer.Ordinal);
        return [.. texts.Select(text => places[text])];
    }
}

using System.Text.Json;

namespace Tributary.Gateways.Faas.Figures;

/// <summary>What can be asked of clusters: <c>figures.json</c>, with each platform's names and where they are described.</summary>
internal static class FigureTable
{
    private static readonly Lazy<Dictionary<string, IReadOnlyList<Figure>>> s_table = new(Read);

    /// <summary>Of the machines below any platform.</summary>
    public static IReadOnlyList<Figure> Machines => s_table.Value["machines"];

    /// <summary>Of a platform itself; none where it tells Prometheus nothing.</summary>
    public static IReadOnlyList<Figure> Of(string provider) => s_table.Value.GetValueOrDefault(provider, []);

    private static Dictionary<string, IReadOnlyList<Figure>> Read()
    {
        using var file = typeof(FigureTable).Assembly.GetManifestResourceStream("figures.json")!;
        using var document = JsonDocument.Parse(file);
        return document.RootElement.GetProperty("platforms").EnumerateObject().ToDictionary(platform => platform.Name,
            platform => (IReadOnlyList<Figure>)[.. platform.Value.GetProperty("figures").EnumerateArray().Select(figure
                => new Figure(figure.GetProperty("name").GetString()!, figure.GetProperty("query").GetString()!,
                    figure.GetProperty("max").GetDouble()))], StringComparer.Ordinal);
    }
}

using System.Globalization;
using System.Text.Json;

namespace Tributary.Gateways.Faas.Keeping;

/// <summary>Prices of providers: <c>prices.json</c>, with the day they were read and where.</summary>
internal static class PriceTable
{
    private static readonly Lazy<(string Source, Dictionary<string, FunctionPrice> Prices)> s_table = new(Read);

    /// <summary>For people: of which day they are.</summary>
    public static string Source => s_table.Value.Source;

    /// <summary>Nothing for providers that have no price: machines of one's own.</summary>
    public static FunctionPrice Of(string provider) => s_table.Value.Prices.GetValueOrDefault(provider, FunctionPrice.None);

    private static (string, Dictionary<string, FunctionPrice>) Read()
    {
        using var file = typeof(PriceTable).Assembly.GetManifestResourceStream("prices.json")!;
        using var document = JsonDocument.Parse(file);
        var prices = new Dictionary<string, FunctionPrice>(StringComparer.Ordinal);
        foreach (var provider in document.RootElement.GetProperty("providers").EnumerateObject())
        {
            double Of(string key) => provider.Value.TryGetProperty(key, out var value) ? value.GetDouble() : 0;
            prices[provider.Name] = new FunctionPrice(Of("perGigabyteSecond"), Of("perMillionCalls"),
                TimeSpan.FromMilliseconds(Of("stepMilliseconds")))
            {
                PerProcessorSecond = Of("perProcessorSecond"),
                PerGigahertzSecond = Of("perGigahertzSecond"),
                Gigahertz = provider.Value.TryGetProperty("gigahertz", out var cycles)
                    ? [.. cycles.EnumerateObject().Select(one => (int.Parse(one.Name, CultureInfo.InvariantCulture), one.Value.GetDouble()))
                        .OrderBy(one => one.Item1)] : [],
            };
        }

        return ($"list prices read on {document.RootElement.GetProperty("read").GetString()}, without free tiers", prices);
    }
}

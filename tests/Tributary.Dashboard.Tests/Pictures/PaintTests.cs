using System.IO.Compression;
using System.Reflection;
using Tributary.Coordinator.Hosting;
using Tributary.Dashboard.Tests.Browsing;
using Tributary.Dashboard.Tests.Federations;

namespace Tributary.Dashboard.Tests.Pictures;

/// <summary>How much script there is and how soon something stands on the screen, for docs/results.md. Only on demand: <c>-explicit only
/// -class "*PaintTests" -showLiveOutput</c>.</summary>
public sealed class PaintTests(Chromium chromium, Digits digits)
{
    private const int Times = 9;

    // From the request to the first letter on the screen, and to the page's own heading.
    private const string Watch = """
        new MutationObserver((_, watch) => {
          if (!document.querySelector("h1")?.textContent) return;
          watch.disconnect();
          requestAnimationFrame(() => requestAnimationFrame(() => (window.headed = performance.now())));
        }).observe(document, { childList: true, subtree: true });
        """;

    [Fact(Explicit = true)]
    public async Task Scripts_are_small_and_the_first_paint_is_soon()
    {
        foreach (var line in Sizes()) Print(line);
        foreach (var path in new[] { "/", $"/runs/{digits.First}", "/clients" })
        {
            var (paints, headings, loaded) = (new List<double>(), new List<double>(), 0);
            for (var time = 0; time < Times; time++)
            {
                // A context of its own: nothing is in its cache.
                await using var window = await Window.OpenAsync(chromium, digits.Address);
                await window.Page.AddInitScriptAsync(Watch);
                await window.GoAsync(path);
                await window.UntilAsync("window.headed > 0 && performance.getEntriesByName('first-contentful-paint').length > 0");
                paints.Add(await window.Page.EvaluateAsync<double>("performance.getEntriesByName('first-contentful-paint')[0].startTime"));
                headings.Add(await window.Page.EvaluateAsync<double>("window.headed"));
                loaded = await window.Page.EvaluateAsync<int>(
                    "performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.js')).reduce((sum, { encodedBodySize "
                    + "}) => sum + encodedBodySize, 0)");
            }

            Print(FormattableString.Invariant(
                $"{path}: first contentful paint {Middle(paints):f0} ms, heading {Middle(headings):f0} ms (medians of {Times}), {loaded} bytes of script as sent"));
        }
    }

    private static IEnumerable<string> Sizes()
    {
        var assembly = typeof(CoordinatorHost).Assembly;
        var scripts = assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith("dashboard/", StringComparison.Ordinal) && name.EndsWith(".js", StringComparison.Ordinal))
            .ToList();
        yield return FormattableString.Invariant(
            $"all scripts: {scripts.Count} files, {scripts.Sum(name => Packed(assembly, name))} bytes with gzip, {scripts.Sum(name => Length(assembly, name + ".br", name))} bytes with brotli");
        foreach (var name in scripts.OrderByDescending(name => Packed(assembly, name)).Take(5))
            yield return FormattableString.Invariant($"  {Path.GetFileName(name)}: {Packed(assembly, name)} bytes with gzip");
    }

    private static long Packed(Assembly assembly, string name)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        using (var plain = assembly.GetManifestResourceStream(name)!) plain.CopyTo(gzip);
        return packed.Length;
    }

    private static long Length(Assembly assembly, string name, string otherwise)
    {
        using var stream = assembly.GetManifestResourceStream(name) ?? assembly.GetManifestResourceStream(otherwise)!;
        return stream.Length;
    }

    private static double Middle(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static void Print(string text) => TestContext.Current.TestOutputHelper?.WriteLine(text);
}

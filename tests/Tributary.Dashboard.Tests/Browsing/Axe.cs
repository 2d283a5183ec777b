using System.Text.Json;

namespace Tributary.Dashboard.Tests.Browsing;

/// <summary>axe-core (a development dependency of <c>web/</c>), as it looks at a page that stands in a window.</summary>
internal static class Axe
{
    private const string Check = """
        async () => {
          const found = await axe.run(document, { resultTypes: ["violations"] });
          const told = ({ target, failureSummary }) => `at ${target.join(" ")}: ${failureSummary?.replaceAll("\n", " ")}`;
          return JSON.stringify(found.violations.filter(({ impact }) => impact === "serious" || impact === "critical")
            .flatMap(({ id, help, nodes }) => nodes.map((node) => `${id} (${help}) ${told(node)}`)));
        }
        """;

    private static readonly string s_script = Path.Combine(Sources.Root, "web", "node_modules", "axe-core", "axe.min.js");

    /// <summary>Skips the test where it is not installed.</summary>
    public static void Need() => Assert.SkipWhen(!IsHere, "axe-core is not installed in web/node_modules");

    public static bool IsHere => File.Exists(s_script);

    /// <summary>What is serious or worse.</summary>
    public static async Task<string[]> FaultsAsync(Window window)
    {
        await window.Page.EvaluateAsync(await File.ReadAllTextAsync(s_script));
        return JsonSerializer.Deserialize<string[]>(await window.Page.EvaluateAsync<string>(Check))!;
    }
}

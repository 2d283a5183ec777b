using System.Globalization;
using System.Text.Json.Nodes;
using Tributary.Core.Texts;
using Tributary.Engine.Specs;
using Tributary.Gateways.Faas.Platforms;

namespace Tributary.Gateways.Faas.Fabric;

/// <summary>Reads the functions of a scenario.</summary>
internal static class FunctionReader
{
    // Ours: what mentions it is spoken to in our own words.
    private const string OwnImage = "tributary";
    private const int MinMemory = 64;
    private const int MaxMemory = 32 << 10;
    private static readonly TimeSpan s_longest = TimeSpan.FromHours(1);

    /// <param name="clusters">Providers that have none need no functions.</param>
    public static IEnumerable<FunctionEntry> Read(SpecReader scenario, string name, IReadOnlyList<ClusterConfig> clusters)
    {
        if (scenario.Node("functions") is not JsonObject functions) yield break;
        foreach (var (role, node) in functions)
        {
            var path = $"{scenario.At("functions")}.{role}";
            if (node is not JsonObject providers)
            {
                scenario.Problems.Add(new(path, "is no mapping of providers to functions"));
                continue;
            }

            foreach (var (provider, fields) in providers)
                if (clusters.Any(cluster => cluster.Provider == provider))
                    yield return Entry(new SpecReader(fields ?? new JsonObject(), $"{path}.{provider}", scenario.Problems), name, role,
                        provider);
        }
    }

    /// <summary>Our own executable, with usual limits.</summary>
    public static FunctionEntry Usual(string scenario, string provider, string role)
        => new(scenario, provider, new FunctionSpec(role, role) { MemoryMegabytes = 512, Timeout = TimeSpan.FromMinutes(5) });

    private static FunctionEntry Entry(SpecReader fields, string scenario, string role, string provider)
    {
        var image = Text(fields, "docker_image") ?? Text(fields, "docker");
        var path = Text(fields, "func_path");
        var runtime = Text(fields, "runtime");
        var own = (path is null && runtime is null) || image?.Contains(OwnImage, StringComparison.OrdinalIgnoreCase) == true;
        var protocol = fields.Text("protocol", own ? "tributary" : "fedkeeper", "tributary", "fedkeeper");
        return new FunctionEntry(scenario, provider, new FunctionSpec(role, role)
        {
            Path = path,
            Image = image,
            Runtime = image is null ? runtime : null,
            EntryPoint = Text(fields, "entry-point"),
            Region = Text(fields, "region"),
            MemoryMegabytes = Memory(fields),
            Timeout = Time(fields),
            Concurrency = fields.Node("concurrency") is null ? 1 : Whole(fields, "concurrency", fields.Text("concurrency", "1"), 1, 500, 1),
        })
        { Protocol = protocol == "fedkeeper" ? FunctionProtocol.FedKeeper : FunctionProtocol.Native };
    }

    private static string? Text(SpecReader fields, string key)
        => CleanText.Line(fields.Text(key, ""), 1000) is { Length: > 0 } text ? text : null;

    // Megabytes; Google's with their unit.
    private static int Memory(SpecReader fields)
    {
        var text = fields.Text("memory", "512");
        var digits = text.EndsWith("MB", StringComparison.OrdinalIgnoreCase) ? text[..^2].TrimEnd() : text;
        return Whole(fields, "memory", digits, MinMemory, MaxMemory, 512);
    }

    // Milliseconds; Google's with their unit.
    private static TimeSpan Time(SpecReader fields)
    {
        var text = fields.Text("timeout", "300000");
        var seconds = text.EndsWith('s') && !text.EndsWith("ms", StringComparison.Ordinal);
        var count = Whole(fields, "timeout", text.TrimEnd('m', 's', ' '), 1, (int)s_longest.TotalMilliseconds, 300_000);
        var time = seconds ? TimeSpan.FromSeconds(count) : TimeSpan.FromMilliseconds(count);
        if (time <= s_longest) return time;
        fields.Fault("timeout", $"is {text}; at most an hour is possible");
        return s_longest;
    }

    private static int Whole(SpecReader fields, string key, string text, int min, int max, int fallback)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count >= min
            && count <= max) return count;
        fields.Fault(key, $"is '{CleanText.Line(text, 50)}'; it must be a whole number in {min}..{max}");
        return fallback;
    }
}

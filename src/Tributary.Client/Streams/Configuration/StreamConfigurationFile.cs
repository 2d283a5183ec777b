using Tributary.Core.Specs;
using Tributary.Engine.Specs;

namespace Tributary.Client.Streams.Configuration;

/// <summary>A <c>config.yaml</c> as it was read.</summary>
/// <param name="Configuration">Null where there are faults.</param>
/// <param name="Faults">All of them, each with file, line and key.</param>
public sealed record StreamConfigurationFile(StreamConfiguration? Configuration, IReadOnlyList<string> Faults)
{
    /// <param name="file">What faults call it.</param>
    public static StreamConfigurationFile Read(string file, string text)
    {
        var problems = new List<SpecProblem>();
        var document = SpecYaml.Read(file, text, problems);
        if (problems.Count > 0) return new StreamConfigurationFile(null, [.. document.Describe(problems)]);

        // An empty file has all defaults.
        var read = new StreamConfigurationReader(problems).Read(document.Root ?? new System.Text.Json.Nodes.JsonObject());
        return problems.Count == 0 ? new StreamConfigurationFile(read, [])
            : new StreamConfigurationFile(null, [.. document.Describe(problems)]);
    }
}

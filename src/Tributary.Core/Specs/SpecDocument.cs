using System.Text.Json.Nodes;
using Tributary.Engine.Specs;

namespace Tributary.Core.Specs;

/// <summary>A specification as a tree, with the line on which each field stands.</summary>
/// <param name="File">For messages.</param>
/// <param name="Root">Null where the text could not be read at all.</param>
/// <param name="Lines">From a field's path (<c>cohort.size</c>, <c>layers[2]</c>) to its line, counted from 1.</param>
public sealed record SpecDocument(string File, JsonNode? Root, IReadOnlyDictionary<string, int> Lines)
{
    /// <summary><c>run.yaml:12: cohort.size: is 0; at least 1 is needed</c>; a missing field takes the line of what should hold
    /// it.</summary>
    public string Describe(SpecProblem problem) => $"{File}:{LineOf(problem.Path)}: {problem}";

    /// <summary>Problems in the order of the file.</summary>
    public IEnumerable<string> Describe(IEnumerable<SpecProblem> problems)
        => problems.OrderBy(problem => LineOf(problem.Path)).Select(Describe);

    public int LineOf(string path)
    {
        while (!Lines.ContainsKey(path) && path.Length > 0) path = path[..Math.Max(0, path.LastIndexOfAny(['.', '[']))];
        return Lines.GetValueOrDefault(path, 1);
    }
}

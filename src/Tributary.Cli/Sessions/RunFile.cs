using System.Text.Json.Nodes;
using Tributary.Core.Specs;
using Tributary.Engine.Specs;
using Tributary.Simulation;

namespace Tributary.Cli.Sessions;

/// <summary>A run file with what the command line puts over it. All faults are listed at once, each with its line or its option.</summary>
internal sealed class RunFile
{
    private readonly SpecDocument _document;
    private readonly Dictionary<string, string> _options = new(StringComparer.Ordinal);
    private readonly List<SpecProblem> _problems = [];
    private readonly string _folder;

    /// <param name="name">For messages.</param>
    /// <param name="folder">What relative paths in the file start from.</param>
    public RunFile(string name, string text, string folder)
    {
        _document = SpecYaml.Read(name, text, _problems);
        _folder = folder;
    }

    /// <exception cref="CommandFault">There is no such file.</exception>
    public static RunFile Open(Terminal terminal, string path)
    {
        var full = terminal.PathOf(path);
        if (!File.Exists(full))
            throw CommandFault.NotFound($"there is no run file {terminal.Shown(full)}",
                "tributary docs run-files shows what stands in one");
        return new RunFile(terminal.Shown(full), TextFile.Read(terminal, full, "run file"), Path.GetDirectoryName(full)!);
    }

    /// <summary>Sets a field over what the file says.</summary>
    /// <param name="option">What the person typed, for messages.</param>
    public void Set(string path, JsonNode? value, string option)
    {
        if (_document.Root is not JsonObject root) return;
        _options[path] = option;
        if (SpecPath.Set(root, path, value) is { } fault) throw CommandFault.BadInput($"{option}: {fault}");
    }

    /// <summary>Takes <c>key=value</c>; the value is YAML.</summary>
    public void Set(string assignment)
    {
        var at = assignment.IndexOf('=', StringComparison.Ordinal);
        if (at < 1)
            throw CommandFault.BadInput($"--set {assignment}: key=value is needed, e.g. --set training.optimizer.learningRate=0.05");
        var faults = new List<SpecProblem>();
        var value = SpecYaml.Read("--set", assignment[(at + 1)..], faults).Root;
        if (faults.Count > 0) throw CommandFault.BadInput($"--set {assignment}: {faults[0].Message}");
        Set(assignment[..at], value, $"--set {assignment}");
    }

    /// <summary>Named sets are looked for in this folder.</summary>
    public void UseData(string? folder)
    {
        if (folder is not null && _document.Root?["data"] is JsonObject data && !data.ContainsKey("file"))
            Set("data.folder", folder, $"--data {folder}");
    }

    /// <exception cref="CommandFault">There are faults; the message lists all of them.</exception>
    public SimulationSpec Read()
    {
        var spec = _problems.Count == 0 ? SimulationSpec.Read(_document.Root, _folder, _problems) : null;
        return spec ?? throw Fault(_problems);
    }

    /// <summary>A fault that only shows once the data is read.</summary>
    public CommandFault Fault(IReadOnlyCollection<SpecProblem> problems)
    {
        var lines = problems.OrderBy(problem => _document.LineOf(problem.Path)).Select(Describe).ToList();
        return CommandFault.BadInput(
            $"{_document.File} has {Amounts.Of(lines.Count, "fault")}; nothing was run\n{string.Join('\n', lines)}",
            "tributary docs run-files lists every key with its range");
    }

    // What an option put there is no fault of a line in the file.
    private string Describe(SpecProblem problem)
    {
        var option = _options.Where(entry => problem.Path == entry.Key || problem.Path.StartsWith(entry.Key + ".", StringComparison.Ordinal)
            || problem.Path.StartsWith(entry.Key + "[", StringComparison.Ordinal))
            .OrderByDescending(entry => entry.Key.Length).Select(entry => entry.Value).FirstOrDefault();
        return option is null ? _document.Describe(problem) : $"{option}: {problem}";
    }
}

using Tributary.Cli.Folders;
using Tributary.Core;
using Tributary.Core.Rounds;
using Tributary.Core.Specs;
using Tributary.Engine.Formats;
using Tributary.Engine.Keras;
using Tributary.Engine.Models;
using Tributary.Engine.Specs;
using Tributary.Storage.Folders;

namespace Tributary.Cli.Models;

/// <summary>Finds weights by what a person types: a file, a run, or (the start of) a model's SHA-256.</summary>
internal sealed class ModelLookup(Terminal terminal, RunsPlace place)
{
    /// <param name="text">A file of one of <see cref="TensorFiles.Endings"/>, a run as <see cref="RunLookup"/> takes it, or a hash.</param>
    /// <param name="architecture">A name of the catalog or a file with a model's specification; null finds out.</param>
    public async Task<SavedModel> FindAsync(string text, string? architecture, CancellationToken cancellation)
    {
        var given = architecture is null ? null : Architecture(architecture);
        var found = TensorFiles.IsKnown(text) ? FromFile(text, given) : await FromRunsAsync(text, cancellation);
        return Fit(found with { Spec = given ?? found.Spec });
    }

    /// <summary>A model's specification by its name in the catalog or from a YAML or JSON file.</summary>
    public ModelSpec Architecture(string text)
    {
        if (ModelCatalog.Find(text) is { } named) return named;
        var path = terminal.PathOf(text);
        if (!File.Exists(path))
            throw CommandFault.NotFound($"there is no model {text}, nor a file of that name",
                $"tributary model list shows the names: {string.Join(", ", ModelCatalog.Names)}");
        var problems = new List<SpecProblem>();
        var document = SpecYaml.Read(terminal.Shown(path), TextFile.Read(terminal, path, "model's specification"), problems);

        // A run file has its model under a key of its own.
        var node = document.Root?["layers"] is null && document.Root?["model"] is { } inner ? inner : document.Root;
        var spec = problems.Count == 0 ? ModelSpecReader.Read(node, node == document.Root ? "" : "model", problems) : null;
        return spec ?? throw CommandFault.BadInput(
            $"{document.File} has {Amounts.Of(problems.Count, "fault")}\n{string.Join('\n', document.Describe(problems))}");
    }

    private SavedModel FromFile(string text, ModelSpec? given)
    {
        var path = terminal.PathOf(text);
        if (!File.Exists(path)) throw CommandFault.NotFound($"there is no file {terminal.Shown(path)}");
        if (TensorFiles.IsKeras(path))
        {
            var model = KerasModelFile.Read(path);
            return new SavedModel(terminal.Shown(path), new ModelState(model.Spec.Layout(), model.Weights), given ?? model.Spec, null);
        }

        var file = WithoutCounters(TensorFiles.Read(path));
        return new SavedModel(terminal.Shown(path), new ModelState(file.Layout, file.Values), given ?? Recognize(file.Layout), null);
    }

    // PyTorch's batch norms also count their batches, for an average that no model here takes.
    private static TensorFile WithoutCounters(TensorFile file)
    {
        bool IsKept(TensorInfo tensor) => tensor.Shape.Count > 0 || !tensor.Name.EndsWith("num_batches_tracked", StringComparison.Ordinal);
        if (file.Layout.Tensors.All(IsKept)) return file;
        var (tensors, values) = (new List<TensorInfo>(), new List<float>());
        foreach (var tensor in file.Layout.Tensors.Where(IsKept))
        {
            tensors.Add(tensor with { Offset = values.Count });
            values.AddRange(file.Values.AsSpan((int)tensor.Offset, (int)tensor.Length));
        }

        return file with { Layout = new TensorLayout(tensors), Values = [.. values] };
    }

    // Other tools sort tensors their own way, so names and shapes decide, not the order.
    private static ModelSpec? Recognize(TensorLayout layout)
    {
        var tensors = layout.Tensors.Select(tensor => $"{tensor.Name} {tensor.ShapeText}").Order(StringComparer.Ordinal).ToList();
        var matches = ModelCatalog.All.Where(model => model.Layout().Tensors.Select(tensor => $"{tensor.Name} {tensor.ShapeText}")
            .Order(StringComparer.Ordinal).SequenceEqual(tensors)).ToList();
        return matches.Count == 1 ? matches[0] : null;
    }

    private async Task<SavedModel> FromRunsAsync(string text, CancellationToken cancellation)
    {
        using var folder = place.Open(terminal);
        if (text.Length >= 6 && text.All(char.IsAsciiHexDigitLower))
        {
            foreach (var run in await folder.Runs.ListAsync(cancellation))
                if ((await folder.Runs.RoundsAsync(run.Id, cancellation))
                    .FirstOrDefault(round => round.ModelSha256.StartsWith(text, StringComparison.Ordinal)) is { } round)
                    return await LoadAsync(folder, run, round, cancellation);
        }

        var record = await RunLookup.FindAsync(terminal, place, folder, text, cancellation);
        var rounds = await folder.Runs.RoundsAsync(record.Id, cancellation);
        if (rounds.Count == 0) throw CommandFault.NotFound($"run {record.Id} has no saved round yet", GoOn(record));
        return await LoadAsync(folder, record, rounds[^1], cancellation);
    }

    private string GoOn(RunRecord run) => RunLookup.Read(run).IsCoordinators
        ? $"a coordinator goes on with it: tributary coordinator{place.Hint(terminal)}"
        : $"tributary resume {run.Id}{place.Hint(terminal)} goes on with it";

    private static async Task<SavedModel> LoadAsync(RunFolder folder, RunRecord run, RoundRecord round, CancellationToken cancellation)
    {
        var state = await folder.Models.FindAsync(round.ModelSha256, cancellation)
            ?? throw CommandFault.NotFound($"the model of round {round.Round} of run {run.Id} is no longer kept",
            "the newest round's model always is");
        var spec = RunLookup.Read(run);
        return new SavedModel($"run {run.Id}, round {round.Round}", state, spec.Run.Model, spec);
    }

    // The weights in the order of the model's own layout.
    private static SavedModel Fit(SavedModel model)
    {
        if (model.Spec is null) return model;
        try
        {
            var layout = model.Spec.Layout();
            var values = new TensorFile(model.State.Layout, model.State.Values.ToArray(),
                new Dictionary<string, string>()).ValuesFor(layout);
            return model with { State = new ModelState(layout, values) };
        }
        catch (ArgumentException fault)
        {
            throw CommandFault.BadInput($"{model.Source} is no {model.Spec.Name}: {fault.Plain()}",
                "name the architecture it was trained as with --architecture");
        }
    }
}

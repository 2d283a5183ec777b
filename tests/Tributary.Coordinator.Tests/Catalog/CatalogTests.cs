using System.Text.Json;
using System.Text.Json.Nodes;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Catalog;
using Tributary.Coordinator.Runs;
using Tributary.Coordinator.Tests.Fakes;
using Tributary.Engine.Specs;

namespace Tributary.Coordinator.Tests.Catalog;

/// <summary>The form's fields say what the reader of run files says.</summary>
public sealed class CatalogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Paths => [.. RunFields.All.Select(one => one.Path)];

    [Theory]
    [MemberData(nameof(Paths))]
    public void A_field_takes_its_default_and_its_choices_and_nothing_outside_its_range(string path)
    {
        var field = RunFields.All.Single(one => one.Path == path);
        if (field.Default is { } usual) Assert.Empty(Faults(path, JsonNode.Parse(usual.GetRawText())));
        foreach (var choice in field.Choices ?? [])
            Assert.DoesNotContain(Faults(path, choice), fault => fault.Path == path
                && fault.Message.Contains("not known", StringComparison.Ordinal));
        if (field.Choices is not null)
            Assert.Contains(Faults(path, "nothing-of-the-kind"), fault => fault.Path.StartsWith(path, StringComparison.Ordinal));
        if (field.Least is { } least) Assert.Contains(Faults(path, least - 1), fault => fault.Path == path);
        if (field.Most is { } most and < 1e15) Assert.Contains(Faults(path, most + 1), fault => fault.Path == path);
        if (field.Type is FieldType.Integer) Assert.Contains(Faults(path, 1.5), fault => fault.Path == path);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void The_page_of_run_files_names_every_field(string path)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root!.FullName, "Tributary.slnx"))) root = root.Parent;
        var page = File.ReadAllText(Path.Combine(root.FullName, "docs", "run-files.md"));
        var key = path[(path.LastIndexOf('.') + 1)..];

        Assert.True(page.Contains($"`{key}", StringComparison.Ordinal)
            || page.Contains($".{key}`", StringComparison.Ordinal), $"docs/run-files.md does not name {path}");
    }

    [Fact]
    public async Task The_catalogue_tells_models_strategies_and_sets()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);

        var catalog = JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync("/api/catalog"), ApiJson.Default.RunCatalog)!;

        Assert.Equal((7850, "crossEntropy"), catalog.Models.Where(model => model.Name == "logreg")
            .Select(model => (model.Parameters, model.Loss)).Single());
        Assert.Equal(("strategy.mu", 0.1), catalog.Strategies.Single(strategy => strategy.Name == "fedprox").Numbers.Select(
            number => (number.Path, number.Default)).First());
        Assert.Equal((2000, 500, true, 10), catalog.Sets.Where(set => set.Name == "mnist-mini")
            .Select(set => (set.Train!.Value, set.Test!.Value, set.Present, set.Classes.Count)).Single());
        Assert.All(catalog.Strategies.SelectMany(strategy => strategy.Numbers), number => Assert.NotEmpty(number.Help));
        Assert.Equal(10, catalog.Fields.Single(field => field.Path == "rounds").Default!.Value.GetInt32());
        Assert.Equal(0.5, catalog.Fields.Single(field => field.Path == "data.partition.alpha").Default!.Value.GetDouble());
    }

    public void Dispose() => _folder.Dispose();

    // A smallest run file in which the field may stand.
    private static List<SpecProblem> Faults(string path, JsonNode? value)
    {
        var file = new JsonObject { ["model"] = "2nn", ["data"] = new JsonObject { ["set"] = "mnist-mini" } };
        if (path is "data.file" or "data.testFile" or "data.label" or "data.targets" or "data.features" or "data.testFraction")
            file["data"] = new JsonObject { ["file"] = "a.csv", ["label"] = "y" };
        if (path.StartsWith("data.pictures.", StringComparison.Ordinal))
            file["data"] = new JsonObject { ["set"] = "pictures", ["folder"] = "clinic" };
        if (path.StartsWith("data.partition.", StringComparison.Ordinal))
            file["data"]!["partition"] = new JsonObject
            {
                ["kind"] = path[15..] switch
                {
                    "shards" => "shards",
                    "alpha"
                or "least" => "dirichlet",
                    "exponent" => "quantity",
                    "samples" => "draw",
                    _ => "iid"
                }
            };
        if (path is "training.optimizer.nesterov")
            file["training"] = new JsonObject { ["optimizer"] = new JsonObject { ["momentum"] = 0.9 } };
        JsonObject at = file;
        foreach (var key in path.Split('.')[..^1])
        {
            if (at[key] is not JsonObject next) at[key] = next = [];
            at = next;
        }

        at[path.Split('.')[^1]] = value;
        if (path == "data.set" && value?.ToString() == "csv") at.Remove("set");
        var faults = new List<SpecProblem>();
        RunDocument.Read(file, Path.GetTempPath(), faults);
        return faults;
    }
}

using System.Text.Json.Nodes;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Catalog;
using Tributary.Coordinator.Runs;
using Tributary.Core.Specs;
using Tributary.Engine.Data;

namespace Tributary.Coordinator.Tests.Runs;

/// <summary>A run file with what differs from the defaults, and nothing else.</summary>
public sealed class ShortRunTests
{
    private const int Drawn = 300;

    // The model and the set are there already; the rest needs files.
    private static readonly string[] Left =
        ["model", "data.set", "data.folder", "data.file", "data.testFile", "data.label", "data.targets", "data.features"];

    [Theory]
    [InlineData("", "data:\n  set: mnist-mini\n")]
    [InlineData("rounds: 10\nstrategy: fedavg\ncohort: { size: 10 }", "data:\n  set: mnist-mini\n")]
    [InlineData("strategy: fedadam", "strategy: fedadam\ndata:\n  set: mnist-mini\n")]
    [InlineData("evaluation: { on: clients, every: 1 }\nseed: 9", "seed: 9\nevaluation:\n  on: clients\ndata:\n  set: mnist-mini\n")]
    public void What_is_a_default_is_left_out(string said, string brief)
    {
        var document = Read(Tree($"name: a\nmodel: 2nn\ndata: {{ set: mnist-mini }}\n{said}"))!;

        Assert.Equal("name: a\nmodel: 2nn\n" + brief, SpecYamlWriter.Write(ShortRun.Of(document)));
    }

    [Fact]
    public void The_short_file_means_the_same_run_and_nothing_can_be_left_out_of_it()
    {
        var random = SeededRandom.For(12, "short runs");
        var readable = 0;
        for (var drawn = 0; drawn < Drawn; drawn++)
        {
            var said = Draw(ref random);
            if (Read(said) is not { } document) continue;
            readable++;
            var brief = ShortRun.Of(document);

            // As it comes back from the reader's editor.
            var again = Tree(SpecYamlWriter.Write(brief));
            Assert.Equal(Whole(document), Whole(Read(again)));
            foreach (var smaller in WithoutOne(again.AsObject()))
                Assert.True(Whole(Read(smaller)) != Whole(document), $"{smaller.ToJsonString()} would do for {again.ToJsonString()}");
        }

        Assert.True(readable > Drawn / 4, $"only {readable} of {Drawn} files that were drawn can be read");
    }

    // Some fields of the catalogue with values that it says they take; together they may still be refused.
    private static JsonObject Draw(ref SeededRandom random)
    {
        var said = new JsonObject { ["model"] = "2nn", ["data"] = new JsonObject { ["set"] = "mnist-mini" } };
        foreach (var field in RunFields.All)
        {
            if (Left.Contains(field.Path, StringComparer.Ordinal) || field.Group == "pictures" || random.NextInt32(8) != 0) continue;
            var at = said;
            var keys = field.Path.Split('.');
            foreach (var key in keys[..^1]) at = (JsonObject)(at[key] ??= new JsonObject());
            at[keys[^1]] = Value(field, ref random);
        }

        return said;
    }

    private static JsonNode? Value(CatalogField field, ref SeededRandom random)
    {
        var (least, most) = (field.Least ?? 0, Math.Min(field.Most ?? 5, 5));
        return field.Type switch
        {
            FieldType.Choice => field.Choices![random.NextInt32(field.Choices.Count)],
            FieldType.Integer => (long)Math.Min(most, least + random.NextInt32(3)),
            FieldType.Number => Math.Min(most, least + (random.NextInt32(4) * 0.25)),
            FieldType.Boolean => random.NextInt32(2) == 0,
            FieldType.Duration => $"{1 + random.NextInt32(90)}s",
            _ when field.Default is { } known && random.NextInt32(2) == 0 => JsonNode.Parse(known.GetRawText()),
            _ => "some words",
        };
    }

    private static IEnumerable<JsonObject> WithoutOne(JsonObject section)
    {
        foreach (var (key, value) in section.ToList())
        {
            if (key == "model") continue;
            var smaller = section.DeepClone().AsObject();
            smaller.Remove(key);
            yield return smaller;
            if (value is not JsonObject inner) continue;
            foreach (var inside in WithoutOne(inner))
            {
                var changed = section.DeepClone().AsObject();
                changed[key] = inside;
                yield return changed;
            }
        }
    }

    private static JsonNode Tree(string yaml) => SpecYaml.Read("run", yaml, []).Root!;

    private static RunDocument? Read(JsonNode root) => RunDocument.Read(root, Path.GetTempPath(), []);

    private static string? Whole(RunDocument? document) => document?.Write().ToJsonString();
}

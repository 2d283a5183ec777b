using Tributary.Core.Rounds;
using Tributary.Engine.Tables;

namespace Tributary.Coordinator.Runs;

/// <summary>What the columns of a run's tables mean: given by the run file, kept from an earlier start, or asked for now.</summary>
internal static class RunSchemas
{
    /// <returns>The document with the schema; the same one where the run is over samples of another kind, or began before schemas were
    /// asked for.</returns>
    /// <exception cref="SchemaException">The clients' tables do not make one, or not one that the model takes.</exception>
    public static async Task<RunDocument> KnownAsync(string runId, RunDocument document, Checkpoint at, RunPorts ports, TestData tests,
        CancellationToken cancellation)
    {
        if (document.Data is not { IsTable: true } data) return document;
        if ((await ports.Store.FindAsync(runId, cancellation))?.Schema is { } kept) return document.With(kept);
        if (at.Round > 0 || at.Open is not null) return document;
        var record = await new SchemaPhase(runId, document.Run, data, ports).RunAsync(tests.OwnSchema(document), cancellation);
        if (Unfit(document.Run.Model, record.Read(), isOwn: record.Origin == SchemaOrigin.Host) is { } problem)
            throw new SchemaException(problem);
        await ports.Store.SaveSchemaAsync(runId, record, cancellation);
        ports.Observer.SchemaSaved(record);
        return document.With(record);
    }

    // What stands in a file of the server is told to nobody; what clients told of their tables is told anyway.
    private static string? Unfit(Engine.Models.ModelSpec model, TableSchema schema, bool isOwn)
    {
        const int shown = 60;
        if (model.IsClients) return null;
        var takes = model.Input.Aggregate(1, (product, extent) => product * extent);
        if (takes != schema.Rows.Width)
        {
            var names = isOwn ? ""
                : $": {string.Join(", ", schema.Rows.FeatureNames.Take(shown))}{(schema.Rows.Width > shown ? ", ..." : "")}";
            return $"{model.Name} takes {takes} numbers a row; the tables give {schema.Rows.Width}{names}; set the model's input to "
                + $"[{schema.Rows.Width}]";
        }

        var outputs = model.Shapes()[^1].Aggregate(1, (product, extent) => product * extent);
        if (outputs < 2 || schema.Label is null || schema.Classes.Count <= outputs) return null;
        return $"{model.Name} has {outputs} outputs; the tables have {schema.Classes.Count} "
            + $"classes{(isOwn ? "" : $": {string.Join(", ", schema.Classes.Take(shown))}")}";
    }
}

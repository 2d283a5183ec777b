using System.Text.Json;
using System.Text.Json.Nodes;
using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Core.Rounds;
using Tributary.Engine.Data;
using Tributary.Engine.Formats;
using Tributary.Engine.Models;
using Tributary.Engine.Tables;

namespace Tributary.Client.Executables;

/// <summary>The private folder of one assignment, readable by this user alone and gone at the end: <c>model.safetensors</c> and
/// <c>config.json</c> (over tables also <c>schema.json</c> and <c>rows.safetensors</c>) for the program, <c>output.safetensors</c> and
/// <c>result.json</c> from it.</summary>
internal sealed class AssignmentFolder : IDisposable
{
    private AssignmentFolder(string path) => Root = path;

    public string Root { get; }

    public string Output => Path.Combine(Root, "output.safetensors");

    /// <summary>What the columns of a table mean; only there in runs over tables.</summary>
    public string Schema => Path.Combine(Root, "schema.json");

    /// <summary>A table's rows as numbers; only there in runs over tables, where the program's data is a table.</summary>
    public string Rows => Path.Combine(Root, "rows.safetensors");

    public string Result => Path.Combine(Root, "result.json");

    private string Model => Path.Combine(Root, "model.safetensors");

    private string Config => Path.Combine(Root, "config.json");

    public static AssignmentFolder Create(string? scratch)
    {
        if (scratch is null) return new AssignmentFolder(Directory.CreateTempSubdirectory("tributary-trainer-").FullName);
        var path = Path.Combine(Path.GetFullPath(scratch), Path.GetRandomFileName());
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new AssignmentFolder(path);
    }

    public IEnumerable<KeyValuePair<string, string>> Environment(string data)
        => [new("TRIBUTARY_MODEL", Model), new("TRIBUTARY_OUTPUT", Output), new("TRIBUTARY_RESULT", Result),
            new("TRIBUTARY_CONFIG", Config), new("TRIBUTARY_DATA", data),
            .. Given("TRIBUTARY_SCHEMA", Schema), .. Given("TRIBUTARY_ROWS", Rows)];

    /// <param name="rows">The table as the schema has it; null where there is none.</param>
    public void Write(TrainAssignment assignment, string data, DataSet? rows)
    {
        var training = RunSpecWriter.Training(assignment.Training);
        training["epochs"] = assignment.Training.Epochs;
        training["batchSize"] = assignment.Training.BatchSize;
        var config = About(assignment, "train", assignment.Spec, data);
        foreach (var (key, value) in training) config[key] = value?.DeepClone();

        // Readers of JSON that know only doubles keep 53 bits.
        config["seed"] = (long)(assignment.Seed >> 11);
        Write(assignment.Model, config, assignment.Schema, rows);
    }

    /// <param name="rows">The table as the schema has it; null where there is none.</param>
    public void Write(EvaluateAssignment assignment, string data, DataSet? rows)
        => Write(assignment.Model, About(assignment, "evaluate", assignment.Spec, data), assignment.Schema, rows);

    public void Dispose()
    {
        try
        {
            Directory.Delete(Root, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // The program was thorough.
        }
    }

    private JsonObject About(Assignment assignment, string kind, ModelSpec spec, string data) => new()
    {
        ["run"] = assignment.RunId,
        ["round"] = assignment.Round,
        ["kind"] = kind,
        ["model"] = Model,
        ["output"] = Output,
        ["result"] = Result,
        ["data"] = data,
        ["spec"] = ModelSpecWriter.Write(spec),
    };

    private static IEnumerable<KeyValuePair<string, string>> Given(string name, string path)
        => File.Exists(path) ? [new(name, path)] : [];

    private void Write(ModelState model, JsonObject config, TableSchema? schema, DataSet? rows)
    {
        if (schema is not null)
        {
            config["schema"] = Schema;
            File.WriteAllText(Schema, schema.Json.GetRawText());
        }

        if (rows is not null)
        {
            config["rows"] = Rows;
            RowTensors.Write(Rows, rows);
        }

        SafeTensors.Write(Model, model.Layout, model.Values.Span);
        using var file = File.Create(Config);
        using var writer = new Utf8JsonWriter(file, new JsonWriterOptions { Indented = true });
        config.WriteTo(writer);
    }
}

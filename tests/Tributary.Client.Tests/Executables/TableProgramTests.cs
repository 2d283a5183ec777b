using Tributary.Client.Executables;
using Tributary.Core.Clients;
using Tributary.Engine.Formats;
using Tributary.Engine.Models;
using Tributary.Engine.Tables;
using Tributary.Engine.Training;

namespace Tributary.Client.Tests.Executables;

/// <summary>Programs whose data is a table: the client tells of it, and makes numbers of its rows.</summary>
public sealed class TableProgramTests : IDisposable
{
    private const string Finish
        = "cp \"$TRIBUTARY_MODEL\" \"$TRIBUTARY_OUTPUT\"; echo '{\"examples\": 3, \"metrics\": {\"loss\": 1}}' > \"$TRIBUTARY_RESULT\"";

    private static readonly ModelSpec s_spec = new() { Name = "small", Input = [3], Layers = [new DenseSpec("fc1", 2)] };

    private static readonly TableSchema s_schema = new()
    {
        Columns = [new TableColumn("age") { Fill = 40, Offset = 40, Divisor = 10 }, new TableColumn("sex") { Categories = ["f", "m"] }],
        Classes = ["sick", "well"],
        Label = "outcome",
    };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tributary-table-program-");

    public TableProgramTests()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("these programs are written for /bin/sh");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task It_gets_its_rows_in_the_models_order_filled_encoded_and_scaled()
    {
        var kept = Path.Combine(_folder.FullName, "kept");
        using var client = Client("sex,outcome,age\nm,well,50\nf,sick,\nm,other,30\nf,well,30\n",
            $"cp \"$TRIBUTARY_ROWS\" {kept}; {Finish}");

        Assert.IsType<Update>(await client.AskAsync(Assignment(s_schema), CancellationToken.None));

        var rows = SafeTensors.Read(kept);
        Assert.Equal([1, 0, 1, 0, 1, 0, -1, 1, 0, 1, 0, 1], rows.Values);
        Assert.Equal(["features 3,3", "labels 3"], rows.Layout.Tensors.Select(tensor => $"{tensor.Name} {string.Join(',', tensor.Shape)}"));
    }

    [Fact]
    public async Task It_tells_what_is_in_its_table()
    {
        using var client = Client("sex,outcome,age\nm,well,50\nf,sick,40\n", "exit 1");

        var told = await client.AskAsync(new DescribeAssignment
        {
            RunId = "run",
            Meaning = new TableMeaning { Label = "outcome" },
            Floor = 1
        }, CancellationToken.None);

        Assert.Equal(["sex", "age"], Assert.IsType<DescribeReply>(told).Summary.Columns.Select(column => column.Name));
        Assert.Equal(HoldingKind.Table, client.Info.Holds.Kind);
        Assert.Equal(["sex", "outcome", "age"], client.Info.Holds.Columns);
    }

    [Fact]
    public async Task A_table_that_the_schema_does_not_fit_is_refused_and_the_program_is_not_started()
    {
        var started = Path.Combine(_folder.FullName, "started");
        using var client = Client("gender,outcome,age\nm,well,50\n", $"touch {started}; {Finish}");

        var refusal = Assert.IsType<Refusal>(await client.AskAsync(Assignment(s_schema), CancellationToken.None));

        Assert.Equal(RefusalReason.BadModel, refusal.Reason);
        Assert.Contains("[sex] is not there", refusal.Detail, StringComparison.Ordinal);
        Assert.False(File.Exists(started));
    }

    [Fact]
    public async Task Without_a_schema_or_a_table_there_are_no_rows()
    {
        const string Look = "test -z \"$TRIBUTARY_ROWS\" || exit 5; test -z \"$TRIBUTARY_SCHEMA\" || exit 6; ";
        using (var client = Client("age\n1\n", Look + Finish))
            Assert.IsType<Update>(await client.AskAsync(Assignment(null), CancellationToken.None));
        using (var client = Client(null, "test -z \"$TRIBUTARY_ROWS\" || exit 5; test -f \"$TRIBUTARY_SCHEMA\" || exit 6; " + Finish))
        {
            Assert.IsType<Update>(await client.AskAsync(Assignment(s_schema), CancellationToken.None));
            var told = await client.AskAsync(new DescribeAssignment { RunId = "run", Meaning = new TableMeaning(), Floor = 1 },
                CancellationToken.None);
            Assert.Equal(RefusalReason.WrongKind, Assert.IsType<Refusal>(told).Reason);
        }
    }

    private static TrainAssignment Assignment(TableSchema? schema) => new()
    {
        RunId = "run",
        Round = 1,
        Spec = s_spec,
        Model = SmallDigits.Initial(s_spec),
        Schema = schema,
        Training = new TrainingOptions { Seed = 7 },
    };

    private TrainerClient Client(string? table, string script)
    {
        var path = Path.Combine(_folder.FullName, "rows.csv");
        if (table is null) File.Delete(path);
        else File.WriteAllText(path, table);
        var options = new ExecutableOptions
        {
            Command = $"/bin/sh -c '{script.Replace("'", "'\\''", StringComparison.Ordinal)}'",
            Data = path,
            Table = ClientTable.Find(path, new TableForm()),
        };
        return new TrainerClient("a", new ExecutableTrainer(options, TimeProvider.System), TimeProvider.System);
    }
}

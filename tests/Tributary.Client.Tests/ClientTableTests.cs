using Tributary.Core.Clients;
using Tributary.Engine.Sets;
using Tributary.Engine.Tables;

namespace Tributary.Client.Tests;

/// <summary>What a table that cannot be read lets out: its place, never what stands there.</summary>
public sealed class ClientTableTests : IDisposable
{
    private const string Secret = "Meier-1956";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tributary-client-table-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("a cell of a column of numbers", "age,outcome\n1,well\n2,sick\nMeier-1956,sick\n", "line 4, column 'age'")]
    [InlineData("infinity among numbers, beside it a text", "age,outcome\n1,Meier-1956\n2,sick\ninf,well\n", "line 4, column 'age'")]
    [InlineData("text after a closing quote", "age,outcome\n1,well\n2,\"Meier-1956\"Meier-1956\n", "byte 33")]
    [InlineData("a quote that is never closed", "age,outcome\n1,well\n2,\"Meier-1956\n", "byte 21")]
    [InlineData("a class that no rule knows", "age,outcome\n1,well\n2,Meier-1956\n", "line 3")]
    public void A_refusal_says_where_the_fault_is_and_only_its_owner_reads_what_stands_there(string what, string text, string place)
    {
        var path = Path.Combine(_folder.FullName, "rows.csv");
        File.WriteAllText(path, text);
        var meaning = new TableMeaning
        {
            Features = ["age"],
            Label = "outcome",
            ClassOf = new Dictionary<string, string>(StringComparer.Ordinal) { ["well"] = "0", ["sick"] = "1" },
        };
        if (what.StartsWith("infinity", StringComparison.Ordinal)) meaning = meaning with { ClassOf = new Dictionary<string, string>() };

        var reply = new ClientTable(new TableFile(path, new TableForm()))
            .Describe(new DescribeAssignment { RunId = "run", Meaning = meaning, Floor = 1 });

        var refusal = Assert.IsType<Refusal>(reply);
        Assert.Contains($"rows.csv, {place}", refusal.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, refusal.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain(_folder.FullName, refusal.Detail, StringComparison.Ordinal);
        Assert.NotNull(refusal.ForOwner);
        if (what.StartsWith("a c", StringComparison.Ordinal)) Assert.Contains(Secret, refusal.ForOwner, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5_000, true)]
    [InlineData(12_000, false)]
    public void What_is_told_of_a_table_has_so_many_bytes_at_most(int columns, bool isTold)
    {
        var path = Path.Combine(_folder.FullName, "wide.csv");
        var row = string.Join(',', Enumerable.Range(0, columns).Select(i => $"{i}.25"));
        File.WriteAllLines(path, [string.Join(',', Enumerable.Range(0, columns).Select(i => $"column{i}")), .. Enumerable.Repeat(row, 6)]);

        var reply = new ClientTable(new TableFile(path, new TableForm()))
            .Describe(new DescribeAssignment { RunId = "run", Meaning = new TableMeaning { Scale = DataScale.Standard }, Floor = 5 });

        if (isTold) Assert.Equal(columns, Assert.IsType<DescribeReply>(reply).Summary.Columns.Count);
        else Assert.Contains($"at most {TableJson.MaxBytes}", Assert.IsType<Refusal>(reply).Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rows.csv", true)]
    [InlineData("rows.TSV", true)]
    [InlineData("rows.csv.gz", true)]
    [InlineData("rows.parquet", false)]
    [InlineData("rows", false)]
    public void A_trainers_data_is_a_table_where_its_name_says_so(string name, bool isTable)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, "age,outcome\n1,well\n");
        Assert.Equal(isTable, ClientTable.Find(path, new TableForm()) is not null);
        Assert.Null(ClientTable.Find(path + ".csv", new TableForm()));
        Assert.Null(ClientTable.Find(_folder.FullName, new TableForm()));
    }
}

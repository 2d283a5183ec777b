using Tributary.Engine.Data;
using Tributary.Engine.Partitions;
using Tributary.Engine.Specs;
using Tributary.Engine.Tables;

namespace Tributary.Engine.Sets;

/// <summary>Reads a table that lies here as a whole. What its columns mean is found in the same way as with sites that hold a part of it
/// each: from what they would tell of the rows that they train on.</summary>
internal static class TableReading
{
    public static DataPair Load(DataSpec spec, ulong seed)
    {
        foreach (var (file, key) in new[] { (spec.File, "data.file"), (spec.TestFile, "data.testFile") })
            if (file is not null) DataGate.Check(spec, key, file);
        var path = spec.File ?? spec.TestFile
            ?? throw new ArgumentException(spec.IsTable
                ? "the run names no table here (data.file or data.testFile): its clients hold the tables"
                : $"data.set: '{spec.Set}' is not known; one of {string.Join(", ", DataCatalog.Names)} is needed", nameof(spec));
        var rows = Read(path, spec);

        // 1. Which rows are tested on. What is trained on stays in the file's order, as it would be at its sites.
        var (train, test) = spec.File is null ? ([], All(rows)) : spec.TestFile is null ? Split(rows, spec.TestFraction, seed)
            : (All(rows), []);

        // 2. What the columns mean.
        var schema = spec.Schema ?? Schema(spec, seed, rows, train.Length > 0 ? train : test);

        // 3. The rows as the model sees them.
        var tested = spec is { File: not null, TestFile: { } other } ? Read(other, spec).Bind(schema, null, labelled: true)
            : rows.Bind(schema, test, labelled: true);
        return new DataPair(rows.Bind(schema, train, labelled: true).Samples, tested.Samples) { Schema = schema };
    }

    private static TableRows Read(string path, DataSpec spec)
    {
        var options = spec.Columns with { KeepsGaps = true };
        if (spec.Schema is { } schema)
        {
            options = options with
            {
                Features = [.. schema.Columns.Select(column => column.Name)],
                Categorical = [.. schema.Columns.Where(column => column.Categories is not null).Select(column => column.Name)],
                Label = schema.Label,
                Targets = schema.Targets,
                Missing = schema.Missing,
                ClassOf = schema.ClassOf,
                Numbers = schema.Numbers(),
            };
        }

        return new TableRows(CsvFile.Read(path, options), Path.GetFileName(path), CsvFile.ColumnNames(path, options),
            spec.Columns.DecimalComma);
    }

    // Where the run file sets a floor, it holds of the parts that the clients get.
    private static TableSchema Schema(DataSpec spec, ulong seed, TableRows rows, int[] train)
    {
        var (meaning, problems) = (TableMeaning.Of(spec), new List<SpecProblem>());
        var floor = spec.Floor ?? 1;
        IEnumerable<(string Client, IReadOnlyList<int> Rows)> parts = [("the table", train)];
        if (floor > 1)
        {
            var deal = Partitioner.Deal(new Subset(rows.Found, train), spec.Partition, seed);
            parts = deal.Clients.Zip(deal.Samples, (client, samples) => (client,
                (IReadOnlyList<int>)[.. samples.Select(sample => train[sample])]));
        }

        var sites = parts.Where(part => part.Rows.Count > 0)
            .Select(part => new SiteSummary(part.Client, rows.Summarize(meaning, floor, part.Rows))).ToList();
        return SummaryMerge.Merge(meaning, sites, floor, problems)
            ?? throw new ArgumentException(string.Join("; ", problems), nameof(spec));
    }

    private static (int[] Train, int[] Test) Split(TableRows rows, double testShare, ulong seed)
    {
        var (train, test) = DataSplit.Numbers(rows.Count, testShare, seed);
        Array.Sort(train);
        return (train, test);
    }

    private static int[] All(TableRows rows) => [.. Enumerable.Range(0, rows.Count)];
}

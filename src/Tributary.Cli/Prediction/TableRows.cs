using Tributary.Engine.Data;
using Tributary.Engine.Sets;
using Tributary.Simulation;

namespace Tributary.Cli.Prediction;

/// <summary>Rows of a new table with the categories, fillings and scaling of the table that a run was trained on.</summary>
internal static class TableRows
{
    public static DataSet AsTrained(SimulationSpec run, string path)
    {
        var data = run.Data;
        var columns = data.Columns;

        // A new row need not hold what is to be predicted.
        var names = CsvFile.ColumnNames(path, columns);
        var known = CsvFile.Read(data.File!, columns);
        var options = columns with
        {
            Label = columns.Label is { } label && names.Contains(label, StringComparer.Ordinal) ? label : null,
            Targets = [],
            Owner = null,
            Features = columns.Features.Count > 0 ? columns.Features : [.. known.Schema.Columns.Select(column => column.Name)],
        };
        DataSet rows = CsvFile.Read(path, options, known.Schema);
        if (data.Scale == DataScale.None) return rows;
        var train = data.TestFile is null ? DataSplit.TrainTest(known, data.TestFraction, run.Run.Seed).Item1 : known;
        return (data.Scale == DataScale.Standard ? StandardScaler.Fit(train) : MinMaxScaler.Fit(train)).Apply(rows);
    }
}

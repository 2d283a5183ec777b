using System.CommandLine;
using Spectre.Console;
using Tributary.Cli.Pictures;
using Tributary.Engine.Data;
using Tributary.Engine.Sets;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary data inspect SET|FILE</c>.</summary>
internal static class DataInspectVerb
{
    public static Verb Build(Terminal terminal)
    {
        var what = new Argument<string>("SET|FILE") { Description = "A set's name, an IDX file or a CSV file" };
        var label = new Option<string?>("--label")
        {
            Description = "CSV: the column to be learned, to count its classes",
            HelpName = "COLUMN"
        };
        var sample = new Option<int>("--sample") { Description = "Which sample to show", HelpName = "N", DefaultValueFactory = _ => 0 };
        SharedOptions.AtLeast(sample, 0);
        var data = SharedOptions.Data();
        var verb = new Verb("inspect", "Show what a data set holds: counts, shape, labels, a sample") { what, label, sample, data };
        verb.Examples.Add(("data inspect mnist-mini", "the digits inside the product"));
        verb.Examples.Add(("data inspect hospital.csv --label diagnosis", "columns of a table and its classes"));
        verb.SetAction(parsed =>
        {
            var name = parsed.GetRequiredValue(what);
            var folder = parsed.GetValue(data) is { } given ? terminal.PathOf(given) : null;
            if (DataCatalog.Names.Contains(name, StringComparer.OrdinalIgnoreCase))
                Set(terminal, name.ToLowerInvariant(), folder, parsed.GetValue(sample));
            else if (!File.Exists(terminal.PathOf(name)))
                throw CommandFault.NotFound($"{name} is no data set and no file", $"sets are {string.Join(", ", DataCatalog.Names)}");
            else if (Path.GetFileName(name).Contains("idx", StringComparison.OrdinalIgnoreCase))
                Idx(terminal, terminal.PathOf(name), parsed.GetValue(sample));
            else Csv(terminal, terminal.PathOf(name), parsed.GetValue(label), parsed.GetValue(sample));
            return ExitCode.Ok;
        });
        return verb;
    }

    private static void Set(Terminal terminal, string name, string? folder, int sample)
    {
        DataPair pair;
        try
        {
            pair = DataCatalog.Load(new DataSpec { Set = name, Folder = folder }, seed: 1);
        }
        catch (MissingDataException fault)
        {
            throw CommandFault.NotFound(fault.Message);
        }

        Describe(terminal, "train", pair.Train);
        Describe(terminal, "test", pair.Test);
        Histogram.Write(terminal, pair.Train);
        Sample(terminal, pair.Train, sample);
    }

    private static void Describe(Terminal terminal, string part, DataSet data)
        => terminal.Out.WriteLine(
            $"{part,-6} {Amounts.Of(data.Count, "sample")} of "
            + $"[{string.Join(", ", data.FeatureShape)}"
            + $"]{(data.Classes > 0 ? $", {data.Classes} classes" : "")}{(data.TargetSize > 0 ? $", {data.TargetSize} targets" : "")}");

    private static void Idx(Terminal terminal, string path, int sample)
    {
        var array = IdxArray.Read(path);
        terminal.Out.WriteLine($"{array.Type} of [{string.Join(", ", array.Shape)}], {Amounts.Of(array.Length, "value")}");
        if (array.Type == IdxType.UInt8 && array.Shape.Count == 3 && sample < array.Shape[0])
        {
            var size = array.Shape[1] * array.Shape[2];
            HalfBlocks.Write(terminal, array.Bytes.AsSpan(sample * size, size), array.Shape[2]);
        }
        else if (array.Shape.Count == 1 && array.Type is not (IdxType.Float32 or IdxType.Float64))
        {
            Histogram.Write(terminal, array.ToInt32s().CountBy(value => $"{value}").OrderBy(pair => pair.Key.Length)
                .ThenBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (pair.Key, (long)pair.Value)).ToList());
        }
    }

    private static void Csv(Terminal terminal, string path, string? label, int sample)
    {
        var rows = CsvFile.Read(path, new CsvOptions { Label = label });
        Describe(terminal, "rows", rows);
        var table = TerminalTable.Of("column", "holds*", "floats>");
        foreach (var column in rows.Schema.Columns)
        {
            var kinds = string.Join(", ", column.Categories.Take(6)) + (column.Categories.Count > 6 ? ", ..." : "");
            table.AddRow(Markup.Escape(column.Name), column.Categories.Count == 0 ? "numbers"
                : Markup.Escape($"{column.Categories.Count} categories: {kinds}"), $"{column.Width}");
        }

        terminal.Screen().Write(table);
        Histogram.Write(terminal, rows);
        if (sample >= rows.Count) return;
        var features = new float[rows.FeatureSize];
        rows.CopyFeatures(sample, features);
        terminal.Out.WriteLine($"row {sample} as a model sees it: "
            + string.Join("  ", rows.Schema.FeatureNames.Zip(features).Where(pair => pair.Second != 0).Take(40)
                .Select(pair => $"{pair.First}: {pair.Second:0.####}")));
    }

    private static void Sample(Terminal terminal, DataSet data, int sample)
    {
        if (data.FeatureShape.Count != 3 || sample >= data.Count) return;
        var pixels = new float[data.FeatureSize];
        data.CopyFeatures(sample, pixels);
        var channels = data.FeatureShape[2];
        terminal.Out.WriteLine($"sample {sample}{(data.Label(sample) < 0 ? "" : $", label {Histogram.Name(data, data.Label(sample))}")}:");
        HalfBlocks.Write(terminal, [.. Enumerable.Range(0, pixels.Length / channels)
            .Select(i => (byte)Math.Clamp(pixels[i * channels] * 255, 0, 255))], data.FeatureShape[1]);
    }
}

using System.Text.Json.Nodes;
using Tributary.Engine.Data;
using Tributary.Engine.Partitions;
using Tributary.Engine.Specs;

namespace Tributary.Engine.Sets;

/// <summary>Which samples a simulation uses and how its clients share them: the section <c>data</c> of a run file.</summary>
public sealed record DataSpec
{
    /// <summary>A name of the <see cref="DataCatalog"/>; <c>csv</c> where <see cref="File"/> is given.</summary>
    public string Set { get; init; } = "mnist-mini";

    /// <summary>Where a named set's files lie, as a full path; null searches the usual places.</summary>
    public string? Folder { get; init; }

    /// <summary>A table, plain or gzipped, as a full path.</summary>
    public string? File { get; init; }

    /// <summary>Rows to test on, as a full path; null takes <see cref="TestFraction"/> of the table away.</summary>
    public string? TestFile { get; init; }

    /// <summary>An IDX file with the number of whoever made each training image, for natural partitions; null takes the writers file beside
    /// the images where there is one.</summary>
    public string? Owners { get; init; }

    /// <summary>Meaning of a table's columns.</summary>
    public CsvOptions Columns { get; init; } = new();

    public DataScale Scale { get; init; }

    /// <summary>Share of the samples to test on, for sets without test samples of their own.</summary>
    public double TestFraction { get; init; } = 0.2;

    /// <summary>Text sets: characters from one sample to the next.</summary>
    public int Stride { get; init; } = 8;

    public PartitionSpec Partition { get; init; } = new();

    /// <param name="folder">What relative paths start from: the run file's folder.</param>
    public static DataSpec Read(SpecReader fields, string folder)
    {
        var isTable = fields.Has("file");
        if (isTable && fields.Has("set") && !string.Equals(fields.Text("set", ""), "csv", StringComparison.OrdinalIgnoreCase)) fields.Fault("file", "stands beside set; give one of the two");
        if (!isTable && !fields.Has("set")) fields.Fault("set", $"is missing; one of {string.Join(", ", DataCatalog.Names)} is needed, or a table's file");
        var set = isTable ? "csv" : fields.Text("set", "mnist-mini", [.. DataCatalog.Names]);
        _ = fields.Node("set");
        var read = new DataSpec
        {
            Set = set,
            Folder = isTable ? null : PathAt("folder"),
            File = PathAt("file"),
            TestFile = isTable ? PathAt("testFile") : null,
            Owners = isTable ? null : PathAt("owners"),
            Columns = isTable ? ColumnsReader.Read(fields) : new CsvOptions(),
            Scale = Enum.Parse<DataScale>(fields.Text("scale", "none", "none", "standard", "minmax"), ignoreCase: true),
            TestFraction = isTable || set == "shakespeare" ? fields.Number("testFraction", 0.2, 0, 0.9) : 0.2,
            Stride = set == "shakespeare" ? fields.Int("stride", 8, 1) : 8,
            Partition = PartitionSpec.Read(fields),
        };
        fields.NoMore();
        return read;

        string? PathAt(string key)
        {
            var text = fields.Text(key, "");
            return text.Length == 0 ? null : Path.GetFullPath(text, folder);
        }
    }

    /// <summary>What <see cref="Read"/> reads back, from any folder.</summary>
    public JsonObject Write()
    {
        var fields = new JsonObject();
        if (File is null) fields["set"] = Set;
        if (Folder is not null) fields["folder"] = Folder;
        if (Owners is not null) fields["owners"] = Owners;
        if (File is not null)
        {
            fields["file"] = File;
            if (TestFile is not null) fields["testFile"] = TestFile;
            ColumnsReader.Write(Columns, fields);
        }

        if (Scale != DataScale.None) fields["scale"] = Scale == DataScale.Standard ? "standard" : "minmax";
        if (File is not null || Set == "shakespeare") fields["testFraction"] = TestFraction;
        if (Set == "shakespeare") fields["stride"] = Stride;
        fields["partition"] = Partition.Write();
        return fields;
    }
}

using System.Text.Json.Nodes;
using Tributary.Engine.Data;
using Tributary.Engine.Partitions;
using Tributary.Engine.Specs;
using Tributary.Engine.Tables;

namespace Tributary.Engine.Sets;

/// <summary>Which samples a simulation uses and how its clients share them: the section <c>data</c> of a run file.</summary>
public sealed record DataSpec
{
    /// <summary>Rows below which a client tells nothing of a category, a class or a column, where the run file does not say.</summary>
    public const int UsualFloor = 5;

    public const int MaxFloor = 1_000_000;

    /// <summary>The name of sets that are folders of pictures.</summary>
    public const string PicturesName = "pictures";

    private const string Csv = "csv";

    /// <summary>A name of the <see cref="DataCatalog"/>; <c>csv</c> for tables.</summary>
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

    /// <summary>The folder that the files it names must lie in, links followed (<see cref="DataGate"/>); null for any file of this machine.
    /// Set where the section came from elsewhere; never written.</summary>
    public string? Root { get; init; }

    /// <summary>Whether a folder's pictures are only glanced at: a few of each class are read, enough to say what they are. Never
    /// written.</summary>
    public bool IsGlance { get; init; }

    /// <summary>Meaning of a table's columns.</summary>
    public CsvOptions Columns { get; init; } = new();

    /// <summary>What becomes of a folder's pictures; of <see cref="IsPictures"/> only.</summary>
    public PictureForm Pictures { get; init; } = new();

    /// <summary>How images are varied while they are trained on.</summary>
    public Augmentation Augment { get; init; } = Augmentation.None;

    public DataScale Scale { get; init; }

    /// <summary>Share of the samples to test on, for sets without test samples of their own.</summary>
    public double TestFraction { get; init; } = 0.2;

    /// <summary>Text sets: characters from one sample to the next.</summary>
    public int Stride { get; init; } = 8;

    public PartitionSpec Partition { get; init; } = new();

    /// <summary>What a table's columns mean, whole; null where it is still to be found out from those who hold tables.</summary>
    public TableSchema? Schema { get; init; }

    /// <summary>Rows below which nothing is told of a category, a class or a column, 1..<see cref="MaxFloor"/>; null for
    /// <see cref="UsualFloor"/> where clients are asked, and 1 where the table lies here as a whole.</summary>
    public int? Floor { get; init; }

    /// <summary>Whether the samples are rows of tables.</summary>
    public bool IsTable => Set == Csv;

    /// <summary>Whether the samples are the pictures of a folder.</summary>
    public bool IsPictures => Set == PicturesName;

    /// <param name="folder">What relative paths start from: the run file's folder.</param>
    public static DataSpec Read(SpecReader fields, string folder)
    {
        var isCsv = string.Equals(fields.Text("set", ""), Csv, StringComparison.OrdinalIgnoreCase);
        var isTable = fields.Has("file") || isCsv;
        if (isTable && fields.Has("set") && !isCsv) fields.Fault("file", "stands beside set; give one of the two");
        if (!isTable && !fields.Has("set"))
            fields.Fault("set", $"is missing; one of {string.Join(", ", DataCatalog.Names)} is needed, or pictures for a "
                + $"folder of them, or a table's file, or csv for tables that clients hold");
        var set = isTable ? Csv : fields.Text("set", "mnist-mini", [.. DataCatalog.Names, PicturesName]);
        _ = fields.Node("set");
        var read = new DataSpec
        {
            Set = set,
            Folder = isTable ? null : PathAt("folder"),
            File = PathAt("file"),
            TestFile = isTable ? PathAt("testFile") : null,
            Owners = isTable ? null : PathAt("owners"),
            Columns = isTable ? ColumnsReader.Read(fields) : new CsvOptions(),
            Pictures = set == PicturesName && fields.Section("pictures") is { } pictures ? PictureForm.Read(pictures) : new PictureForm(),
            Augment = !isTable && fields.Section("augment") is { } augment ? Augmentation.Read(augment) : Augmentation.None,
            Scale = Enum.Parse<DataScale>(fields.Text("scale", "none", "none", "standard", "minmax", "vgg16"), ignoreCase: true),
            TestFraction = isTable || set is "shakespeare" or PicturesName ? fields.Number("testFraction", 0.2, 0, 0.9) : 0.2,
            Stride = set == "shakespeare" ? fields.Int("stride", 8, 1) : 8,
            Partition = PartitionSpec.Read(fields),
        };
        if (read.Scale == DataScale.Vgg16 && (!read.IsPictures || read.Pictures.Channels == 1))
            fields.Fault("scale", "vgg16 is of pictures with 3 channels (set: pictures)");
        if (!read.Augment.IsNone && !read.IsPictures && DataCatalog.All.First(entry => entry.Name == set).Input.Count != 3)
            fields.Fault("augment", $"flips, moves and turns pictures; the samples of {set} are none");
        if (isTable && fields.Section("schema") is { } schema) read = read.WithSchema(schema);
        fields.NoMore();
        return read;

        string? PathAt(string key)
        {
            var text = fields.Text(key, "");
            if (text.Contains('\0', StringComparison.Ordinal)) fields.Fault(key, "holds a NUL character; no path does");
            return text.Length == 0 || text.Contains('\0', StringComparison.Ordinal) ? null : Path.GetFullPath(text, folder);
        }
    }

    /// <summary>What <see cref="Read"/> reads back, from any folder.</summary>
    public JsonObject Write()
    {
        var fields = new JsonObject();
        if (File is null) fields["set"] = Set;
        if (Schema is not null) fields["schema"] = Schema.ToJson();
        else if (Floor is not null) fields["schema"] = new JsonObject();
        if (Floor is not null) fields["schema"]!["floor"] = Floor;
        if (Folder is not null) fields["folder"] = Folder;
        if (Owners is not null) fields["owners"] = Owners;
        if (IsTable)
        {
            if (File is not null) fields["file"] = File;
            if (TestFile is not null) fields["testFile"] = TestFile;
            ColumnsReader.Write(Columns, fields);
        }

        if (Scale != DataScale.None)
            fields["scale"] = Scale switch { DataScale.Standard => "standard", DataScale.MinMax => "minmax", _ => "vgg16" };
        if (IsPictures) fields["pictures"] = Pictures.Write();
        if (!Augment.IsNone) fields["augment"] = Augment.Write();
        if (IsTable || IsPictures || Set == "shakespeare") fields["testFraction"] = TestFraction;
        if (Set == "shakespeare") fields["stride"] = Stride;
        fields["partition"] = Partition.Write();
        return fields;
    }

    // Where it names no columns, it only says how they are asked for.
    private DataSpec WithSchema(SpecReader fields)
    {
        var read = this with { Floor = fields.Has("floor") ? fields.Int("floor", UsualFloor, 1, MaxFloor) : null };
        if (fields.Has("columns")) return read with { Schema = TableSchemaReader.Read(fields, TableMeaning.Of(this)) };
        fields.NoMore();
        return read;
    }
}

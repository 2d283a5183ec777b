using System.IO.Compression;
using Tributary.Engine.Data;
using Tributary.Engine.Formats;
using Tributary.Engine.Partitions;
using Tributary.Engine.Sets;

namespace Tributary.Engine.Tests.Sets;

public sealed class DataCatalogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void The_small_digits_are_always_here()
    {
        var data = DataCatalog.Load(new DataSpec(), 1);

        Assert.Equal((2000, 500), (data.Train.Count, data.Test.Count));
    }

    [Fact]
    public void Official_files_are_found_plain_or_gzipped_in_the_folder_or_one_of_the_sets_name()
    {
        Directory.CreateDirectory(_folder.At("mnist"));
        WriteSet(_folder.At("mnist"));

        var data = DataCatalog.Load(new DataSpec { Set = "mnist", Folder = _folder.Location }, 1);

        Assert.Equal((6, 2), (data.Train.Count, data.Test.Count));
        Assert.Equal("7", data.Train.ClassNames[7]);
    }

    [Fact]
    public void A_set_that_is_not_here_is_named_with_the_folders_searched_and_how_to_get_it()
    {
        var fault = Assert.Throws<MissingDataException>(() => DataCatalog.Load(new DataSpec
        {
            Set = "fashion-mnist",
            Folder = _folder.Location
        }, 1));

        Assert.Equal([_folder.Location, _folder.At("fashion-mnist")], fault.Searched);
        Assert.Contains("tributary data get fashion-mnist", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Writers_beside_the_images_make_a_natural_partition()
    {
        WriteSet(_folder.Location);
        Write("mnist-train-writers-idx1-short", new IdxArray(IdxType.Int16, [6], [0, 12, 0, 3, 0, 12, 0, 3, 0, 3, 0, 3]));
        var spec = new DataSpec
        {
            Set = "mnist",
            Folder = _folder.Location,
            Partition = new PartitionSpec { Kind = PartitionKind.Natural, Clients = 0 },
        };

        var partition = Partitioner.Deal(DataCatalog.Load(spec, 1).Train, spec.Partition, 1);

        Assert.Equal(["writer-03", "writer-12"], partition.Clients);
        Assert.Equal([[1, 3, 4, 5], [0, 2]], partition.Samples);
    }

    [Fact]
    public void Writers_of_other_images_are_refused()
    {
        WriteSet(_folder.Location);
        Write("who", new IdxArray(IdxType.UInt8, [5], [1, 2, 3, 4, 5]));
        var spec = new DataSpec
        {
            Set = "mnist",
            Folder = _folder.Location,
            Owners = _folder.At("who"),
            Partition = new PartitionSpec { Kind = PartitionKind.Natural },
        };

        Assert.Equal(_folder.At("who"), Assert.Throws<BrokenFileException>(() => DataCatalog.Load(spec, 1)).File);
    }

    [Fact]
    public void A_standard_scale_gives_all_pixels_together_mean_0_and_deviation_1()
    {
        var data = DataCatalog.Load(new DataSpec { Scale = DataScale.Standard }, 1);

        var pixels = new float[784];
        var all = new List<double>();
        for (var i = 0; i < data.Train.Count; i++)
        {
            data.Train.CopyFeatures(i, pixels);
            all.AddRange(pixels.Select(pixel => (double)pixel));
        }

        Assert.Equal(0, all.Average(), 4);
        Assert.Equal(1, Math.Sqrt(all.Average(pixel => pixel * pixel)), 4);
    }

    [Fact]
    public void A_table_is_split_by_the_seed_and_scaled_by_its_training_rows()
    {
        var path = _folder.Write("rows.csv", "x,y\n" + string.Join('\n', Enumerable.Range(0, 100).Select(i => $"{i},{i % 2}")) + "\n");
        var spec = new DataSpec
        {
            Set = "csv",
            File = path,
            Columns = new() { Label = "y" },
            Scale = DataScale.MinMax,
            TestFraction = 0.25,
        };

        var (data, again) = (DataCatalog.Load(spec, 1), DataCatalog.Load(spec, 1));

        Assert.Equal((75, 25), (data.Train.Count, data.Test.Count));
        var (train, same) = (Column(data.Train), Column(again.Train));
        Assert.Equal(train, same);
        Assert.Equal((0f, 1f), (train.Min(), train.Max()));
    }

    [Fact]
    public void A_missing_table_is_named()
        => Assert.Contains("data.file", Assert.Throws<FileNotFoundException>(() => DataCatalog.Load(new DataSpec
        {
            Set = "csv",
            File = _folder.At("no.csv")
        }, 1)).Message, StringComparison.Ordinal);

    [Fact]
    public void Each_role_of_a_play_trains_on_its_first_lines_and_is_tested_on_its_last()
    {
        var line = new string('a', 99);
        var speech = string.Join("\\n", Enumerable.Repeat(line, 10));
        _folder.Write("shakespeare-by-role.jsonl",
            $"{{\"client\": \"h/HAMLET\", \"text\": \"{speech}\"}}\n{{\"client\": \"h/GHOST\", \"text\": \"{speech}\"}}\n");

        var data = DataCatalog.Load(new DataSpec { Set = "shakespeare", Folder = _folder.Location, Stride = 100 }, 1);

        Assert.Equal([80], data.Train.FeatureShape);
        Assert.Equal(90, data.Train.Classes);
        Assert.Equal((16, 4), (data.Train.Count, data.Test.Count));
        Assert.Equal("h/HAMLET", data.Train.Owner(0));
    }

    [Theory]
    [InlineData("no json", 1)]
    [InlineData("{\"client\": \"h/HAMLET\", \"text\": \"words\"}\n{\"client\": 3}", 2)]
    public void A_broken_line_of_a_play_is_named(string text, int line)
    {
        _folder.Write("shakespeare-by-role.jsonl", text);

        var fault = Assert.Throws<BrokenFileException>(() => DataCatalog.Load(new DataSpec
        {
            Set = "shakespeare",
            Folder = _folder.Location
        }, 1));

        Assert.Contains($"line {line}", fault.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static float[] Column(DataSet data)
    {
        var values = new float[data.Count];
        for (var i = 0; i < values.Length; i++) data.CopyFeatures(i, values.AsSpan(i, 1));
        return values;
    }

    private void WriteSet(string folder)
    {
        Write(Path.Combine(folder, "train-images-idx3-ubyte"), new IdxArray(IdxType.UInt8, [6, 2, 2], new byte[24]));
        Write(Path.Combine(folder, "train-labels-idx1-ubyte"), new IdxArray(IdxType.UInt8, [6], [0, 1, 2, 7, 8, 9]), zip: true);
        Write(Path.Combine(folder, "t10k-images-idx3-ubyte"), new IdxArray(IdxType.UInt8, [2, 2, 2], new byte[8]), zip: true);
        Write(Path.Combine(folder, "t10k-labels-idx1-ubyte"), new IdxArray(IdxType.UInt8, [2], [3, 4]));
    }

    private void Write(string name, IdxArray array, bool zip = false)
    {
        using var file = File.Create(Path.Combine(_folder.Location, zip ? name + ".gz" : name));
        using var stream = zip ? new GZipStream(file, CompressionLevel.Fastest) : (Stream)file;
        array.Write(stream);
    }
}

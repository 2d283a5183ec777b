using Tributary.Cli.Models;
using Tributary.Cli.Pictures;
using Tributary.Engine.Data;
using Tributary.Engine.Imaging;
using Tributary.Engine.Models;
using Tributary.Engine.Sets;

namespace Tributary.Cli.Prediction;

/// <summary>Reads one sample the way the model's training saw its samples: a PNG or JPEG picture, <c>file#index</c> of an IDX or CSV file,
/// or <c>set#index</c> of a named set's test samples.</summary>
internal sealed class SampleReader(Terminal terminal, SavedModel model, string? dataFolder, bool invert)
{
    private ModelSpec Spec => model.Spec!;

    public Sample Read(string text)
    {
        var at = text.LastIndexOf('#');
        var (name, index) = at < 0 ? (text, 0) : (text[..at], Index(text, text[(at + 1)..]));
        if (DataCatalog.Names.Contains(name, StringComparer.OrdinalIgnoreCase)) return OfSet(name.ToLowerInvariant(), index);
        var path = terminal.PathOf(name);
        if (!File.Exists(path))
            throw CommandFault.NotFound($"there is no file {terminal.Shown(path)}, and no data set of that name",
                $"sets are {string.Join(", ", DataCatalog.Names)}");
        if (PictureFile.IsNamedAsOne(path)) return OfPicture(path);
        return Path.GetFileName(path).Contains("idx", StringComparison.OrdinalIgnoreCase) ? OfIdx(path, index) : OfCsv(path, index);
    }

    private Sample OfSet(string set, int index)
    {
        var spec = model.Run?.Data is { } trained && trained.Set == set ? trained
            : new DataSpec { Set = set, Scale = model.Run?.Data?.Scale ?? DataScale.None };
        var test = DataCatalog.Load(dataFolder is null ? spec : spec with { Folder = dataFolder }, model.Run?.Run.Seed ?? 1).Test;
        Fit($"{set}#{index}", test, index);
        var features = new float[test.FeatureSize];
        test.CopyFeatures(index, features);
        var picture = test is ImageSet images && images.FeatureShape[2] == 1 ? images.Pixels(index).ToArray() : [];
        return new Sample(features, test.Label(index) < 0 ? null : Histogram.Name(test, test.Label(index)), picture, picture.Length == 0 ? 0
            : test.FeatureShape[1]);
    }

    private Sample OfPicture(string path)
    {
        var (height, width, channels) = PictureShape(path);
        var resize = model.Run?.Data?.Pictures.Resize ?? ResizeFilter.Bilinear;
        return OfPixels(PictureFit.Pixels(PictureFile.Read(path), [height, width, channels], invert ? Inversion.Yes : Inversion.No, resize),
            channels, width);
    }

    private Sample OfIdx(string path, int index)
    {
        var (height, width, channels) = PictureShape(path);
        var array = IdxArray.Read(path);
        var held = array.Shape.Skip(1).Aggregate(1L, (product, extent) => product * extent);
        var fits = array.Type == IdxType.UInt8 && array.Shape is [_, var rows, var columns, ..] && rows == height && columns == width;
        if (!fits || held != (long)height * width * channels)
            throw CommandFault.BadInput(
                $"{terminal.Shown(path)} holds {array.Type} of [{string.Join(", ", array.Shape)}]; {Spec.Name} takes pictures of "
                + $"[{height}, {width}, {channels}]");
        if (index >= array.Shape[0]) throw Beyond(terminal.Shown(path), array.Shape[0], index);
        var size = height * width * channels;
        return OfPixels(array.Bytes[(index * size)..((index + 1) * size)], channels, width);
    }

    private Sample OfPixels(byte[] pixels, int channels, int width)
    {
        if (pixels.Length != Spec.Input.Aggregate(1, (product, extent) => product * extent))
            throw CommandFault.BadInput($"the picture has {pixels.Length} values; {Spec.Name} takes [{string.Join(", ", Spec.Input)}]");
        var trained = model.Run is { Data: { } data } run
            ? DataCatalog.Scaling(dataFolder is null ? data : data with { Folder = dataFolder }, run.Run.Seed) : null;
        return new Sample(PictureFit.Features(pixels, trained), null, channels == 1 ? pixels : [], width);
    }

    private Sample OfCsv(string path, int index)
    {
        using var file = File.OpenRead(path);
        var rows = model.Run is { Data: { IsTable: true } data } run ? new TrainedTable(data, run.Run.Seed)
            .Read(file, path, labelled: true) : TrainedTable.ReadNumbers(file, path);
        Fit(terminal.Shown(path), rows, index);
        var features = new float[rows.FeatureSize];
        rows.CopyFeatures(index, features);
        return new Sample(features, rows.Label(index) < 0 ? null : Histogram.Name(rows, rows.Label(index)), [], 0);
    }

    private (int Height, int Width, int Channels) PictureShape(string path)
        => Spec.Input is [var height, var width, var channels] ? (height, width, channels)
        : throw CommandFault.BadInput($"{terminal.Shown(path)} is a picture; {Spec.Name} takes [{string.Join(", ", Spec.Input)}]");

    private void Fit(string name, DataSet data, int index)
    {
        if (index >= data.Count) throw Beyond(name, data.Count, index);
        if (data.FeatureSize != Spec.Input.Aggregate(1, (product, extent) => product * extent))
            throw CommandFault.BadInput(
                $"samples of {name} are [{string.Join(", ", data.FeatureShape)}]; {Spec.Name} takes [{string.Join(", ", Spec.Input)}]");
    }

    private static int Index(string text, string number) => int.TryParse(number, out var index) && index >= 0 ? index
        : throw CommandFault.BadInput($"{text}: '{number}' is no sample's number", "write e.g. mnist-mini#7; samples count from 0");

    private static CommandFault Beyond(string name, int count, int index)
        => CommandFault.NotFound($"{name} has {Amounts.Of(count, "sample")}, numbered from 0; there is no {index}");
}

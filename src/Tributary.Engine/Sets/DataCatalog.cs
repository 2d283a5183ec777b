using Tributary.Engine.Data;

namespace Tributary.Engine.Sets;

/// <summary>The data sets that have a name, and tables by path.</summary>
public static class DataCatalog
{
    private static readonly string[] Official
        = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];
    private static readonly string[] Digits = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
    private static readonly string[] Sevens = ["7", "3"];
    private static readonly string[] Clothes
        = ["T-shirt/top", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"];

    public static IReadOnlyList<DataSetEntry> All { get; } =
    [
        new("mnist-mini", "2,000 + 500 handwritten digits, 28x28, inside the product", [])
        {
            Train = 2_000,
            Test = 500,
            Classes = Digits,
            Input = [28, 28, 1],
        },
        new("mnist", "60,000 + 10,000 handwritten digits, 28x28 (LeCun, Cortes, Burges)", Official)
        {
            Train = 60_000,
            Test = 10_000,
            Classes = Digits,
            Input = [28, 28, 1],
        },
        new("fashion-mnist", "60,000 + 10,000 pictures of clothes, 28x28 (Xiao et al. 2017)", Official)
        {
            Train = 60_000,
            Test = 10_000,
            Classes = Clothes,
            Input = [28, 28, 1],
        },
        new("mnist-mini-3v7", "400 + 100 handwritten 3s and 7s, label 1 for a 3, inside the product", [])
        {
            Train = 400,
            Test = 100,
            Classes = Sevens,
            Input = [28, 28, 1],
        },
        new("mnist-3v7", "12,396 + 2,038 handwritten 3s and 7s, label 1 for a 3: of MNIST, or fastai's folder mnist_sample", Official)
        {
            Train = 12_396,
            Test = 2_038,
            Classes = Sevens,
            Input = [28, 28, 1],
        },
        new("shakespeare", "the plays by speaking role, for a model that guesses the next character",
            [ShakespearePlays.FileName]) { Input = [ShakespearePlays.Steps] },
        new("kdd99", "network connections, normal or attack, 123 features (KDD Cup 1999, the 10 % file)",
            ["kddcup.data_10_percent", "corrected"])
        {
            Train = 494_021,
            Test = 311_029,
            Classes = KddTable.Schema.ClassNames,
            Input = [KddTable.Schema.Width],
        },
        new("nsl-kdd", "network connections, normal or attack, 123 features (Tavallaee et al. 2009)", ["KDDTrain+.txt", "KDDTest+.txt"])
        {
            Train = 125_973,
            Test = 22_544,
            Classes = KddTable.Schema.ClassNames,
            Input = [KddTable.Schema.Width],
        },
        new("beth", "a host's log, normal or suspicious, 7 features (Highnam et al. 2021)",
            ["labelled_training_data.csv", "labelled_testing_data.csv"])
        {
            Train = 763_144,
            Test = 188_967,
            Classes = BethTable.ClassNames,
            Input = [BethFeatures.Usual.Count],
        },
    ];

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(entry => entry.Name)];

    /// <summary>Reads a set, cuts off the test samples where it has none of its own, and scales.</summary>
    /// <param name="seed">The run's; it chooses the test samples.</param>
    /// <exception cref="MissingDataException">The set's files are not here.</exception>
    /// <exception cref="Tributary.Engine.Formats.BrokenFileException">A file is not what it claims to be.</exception>
    /// <exception cref="FileNotFoundException">The table is not here.</exception>
    /// <exception cref="ForeignFileException">A file lies outside the section's <see cref="DataSpec.Root"/>, or is no regular
    /// file.</exception>
    public static DataPair Load(DataSpec spec, ulong seed) => Varied(Scaled(spec.Set switch
    {
        DataSpec.PicturesName => PictureReading.Load(spec, seed),
        "mnist-mini" => new DataPair(EmbeddedMnist.Train, EmbeddedMnist.Test),
        "mnist" => Images(spec, Digits),
        "fashion-mnist" => Images(spec, Clothes),
        "mnist-mini-3v7" => ThreesAndSevens.BuiltIn.All(),
        "mnist-3v7" => ThreesAndSevens.Read(spec.Folder, spec).All(),
        "shakespeare" => ShakespearePlays.Read(Find(spec, ShakespearePlays.FileName), spec.Stride, spec.TestFraction),
        "kdd99" or "nsl-kdd" => Tables(spec, KddTable.Read),
        "beth" => Tables(spec, path => BethTable.Read(path)),
        _ => TableReading.Load(spec, seed),
    }, spec.Scale), spec.Augment);

    /// <summary>How pixels are scaled for a model that was trained like this; null for 0..1. A scale that is fitted to the training images
    /// reads them.</summary>
    /// <inheritdoc cref="Load" path="/exception"/>
    public static PixelScaling? Scaling(DataSpec spec, ulong seed) => spec.Scale switch
    {
        DataScale.Vgg16 => PixelScaling.Vgg16,
        DataScale.Standard when !spec.IsTable => ScalingOf(Load(spec, seed).Train.Source),
        _ => null,
    };

    /// <summary>How a set's own pixels are scaled; null where it has none.</summary>
    public static PixelScaling? ScalingOf(DataSet source) => source switch
    {
        ImageSet images => images.Scaling,
        PictureSet pictures => pictures.Scaling,
        _ => null,
    };

    /// <summary>Names of a set's classes, without reading its samples; empty where only its files know.</summary>
    /// <exception cref="FileNotFoundException">The folder of pictures is not here.</exception>
    public static IReadOnlyList<string> ClassNames(DataSpec spec) => spec.IsPictures ? PictureReading.ClassNames(spec)
        : All.FirstOrDefault(set => set.Name == spec.Set)?.Classes ?? [];

    private static DataPair Images(DataSpec spec, string[] classNames)
    {
        var paths = Array.ConvertAll(Official, file => Find(spec, file));
        var train = ImageSet.Read(paths[0], paths[1], classNames);
        if (spec.Owners is { } named) DataGate.Check(spec, "data.owners", named);
        var owners = spec.Owners ?? DataFolders.Find(DataFolders.For(spec.Set, spec.Folder), $"{spec.Set}-train-writers-idx1-short");
        if (spec.Partition.Kind == Partitions.PartitionKind.Natural && owners is not null)
        {
            if (spec.Owners is null && spec.Folder is not null) DataGate.Check(spec, "data.folder", owners);
            var numbers = IdxArray.Read(owners).ToInt32s();
            if (numbers.Length != train.Count)
                throw new Engine.Formats.BrokenFileException(owners, 4,
                    $"it names {numbers.Length} owners; there are {train.Count} images");
            var digits = $"{numbers.Max()}".Length;
            train = train.OwnedBy(Array.ConvertAll(numbers, number => "writer-"
                + number.ToString("D" + digits, System.Globalization.CultureInfo.InvariantCulture)));
        }

        return new DataPair(train, ImageSet.Read(paths[2], paths[3], classNames));
    }

    private static DataPair Tables(DataSpec spec, Func<string, RowSet> read)
    {
        var files = All.Single(entry => entry.Name == spec.Set).Files;
        return new DataPair(read(Find(spec, files[0])), read(Find(spec, files[1])));
    }

    private static string Find(DataSpec spec, string file)
    {
        var folders = DataFolders.For(spec.Set, spec.Folder);
        var path = DataFolders.Find(folders, file) ?? throw new MissingDataException(spec.Set, file, folders);

        // What the product itself knows where to find may lie anywhere.
        if (spec.Folder is not null) DataGate.Check(spec, "data.folder", path);
        return path;
    }

    private static DataPair Varied(DataPair data, Augmentation augmentation)
        => augmentation.IsNone ? data : data with { Train = new AugmentedSet(data.Train, augmentation) };

    private static DataSet Scaled(DataSet images, PixelScaling scaling)
        => images is ImageSet all ? all.Scaled(scaling) : ((PictureSet)images).Scaled(scaling);

    private static DataPair Scaled(DataPair data, DataScale scale)
    {
        if (scale == DataScale.None) return data;

        // A folder's pictures are read with it.
        if (scale == DataScale.Vgg16) return data;
        if (data.Train is ImageSet or PictureSet)
        {
            // Pixels lie in 0..1 already, so minmax changes nothing.
            if (scale == DataScale.MinMax) return data;
            var fitted = data.Train is ImageSet train ? PixelScale.Of(train.Count, i => train.Pixels(i))
                : PixelScale.Of(data.Train.Count, i => ((PictureSet)data.Train).Pixels(i));
            return data with { Train = Scaled(data.Train, fitted), Test = Scaled(data.Test, fitted) };
        }

        // A table's schema has scaled it already.
        if (data.Schema is not null) return data;
        var scaling = scale == DataScale.Standard ? StandardScaler.Fit(data.Train) : MinMaxScaler.Fit(data.Train);
        return data with { Train = scaling.Apply(data.Train), Test = scaling.Apply(data.Test) };
    }
}

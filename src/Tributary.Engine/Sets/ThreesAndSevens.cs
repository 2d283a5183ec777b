using System.Globalization;
using Tributary.Engine.Data;
using Tributary.Engine.Formats;
using Tributary.Engine.Imaging;

namespace Tributary.Engine.Sets;

/// <summary>The 3s and 7s of MNIST as the REST learning network trains on them: label 1 for a 3, 0 for a 7, pixels 0..1, all 3s before all
/// 7s. Either from fastai's folder (<c>mnist_sample/{train,valid}/{3,7}/N.png</c>, N the picture's row in MNIST's file) or from MNIST's
/// files themselves. Safe to use from many threads.</summary>
public sealed class ThreesAndSevens
{
    /// <summary>Pictures of a digit that a session of DETERMINISTIC_MNIST trains on.</summary>
    public const int TrainPerDigit = 25;

    /// <summary>Pictures of a digit that a session of DETERMINISTIC_MNIST is tested on.</summary>
    public const int ValidPerDigit = 15;

    private const string Sample = "mnist_sample";
    private const int Side = 28;

    private static readonly string[] s_classes = ["7", "3"];
    private static readonly string[] s_files
        = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];
    private static readonly Lazy<ThreesAndSevens> s_builtIn = new(() => new ThreesAndSevens(EmbeddedMnist.Train, EmbeddedMnist.Test));

    private readonly DigitPile[] _train, _valid;

    private ThreesAndSevens(ImageSet train, ImageSet test)
        => (_train, _valid) = ([DigitPile.Of(train, 3), DigitPile.Of(train, 7)], [DigitPile.Of(test, 3), DigitPile.Of(test, 7)]);

    private ThreesAndSevens(string folder, DataSpec? gate)
    {
        _train = [Pile("train", "3"), Pile("train", "7")];
        _valid = [Pile("valid", "3"), Pile("valid", "7")];

        DigitPile Pile(string part, string digit) => DigitPile.Of(Path.Combine(folder, part, digit), gate);
    }

    /// <summary>The 200 + 50 pictures of each digit inside the product; their names are their places there, not MNIST's rows.</summary>
    public static ThreesAndSevens BuiltIn => s_builtIn.Value;

    /// <summary>What is here: the folder that is named; without one MNIST's files as <c>tributary data get mnist</c> keeps them, and else
    /// <see cref="BuiltIn"/>.</summary>
    /// <param name="folder">fastai's, or one that holds it, or one with MNIST's files.</param>
    /// <exception cref="MissingDataException">The folder holds neither.</exception>
    /// <exception cref="BrokenFileException">A file is not what it claims to be.</exception>
    public static ThreesAndSevens Open(string? folder = null)
    {
        if (folder is null && DataFolders.Find(DataFolders.For("mnist", null), s_files[0]) is null) return BuiltIn;
        return Read(folder);
    }

    /// <summary>All of them.</summary>
    public DataPair All()
    {
        return new DataPair(Whole(_train), Whole(_valid));

        static ImageSet Whole(DigitPile[] piles) => Set(piles, pile => Enumerable.Range(0, pile.Count));
    }

    /// <summary>A session of MNIST or GOSSIP_MNIST: of each digit 20..29 pictures to train on and 10..19 to test on, none twice.</summary>
    public DataPair Draw(ulong seed)
    {
        var random = SeededRandom.For(seed, "threes and sevens");
        return new DataPair(Drawn(_train, 20), Drawn(_valid, 10));

        ImageSet Drawn(DigitPile[] piles, int least) => Set(piles, pile =>
        {
            var order = new int[pile.Count];
            for (var i = 0; i < order.Length; i++) order[i] = i;
            random.Shuffle(order);
            return order.Take(least + random.NextInt32(10));
        });
    }

    /// <summary>A session of DETERMINISTIC_MNIST: of the pictures of a digit in the order of their names as texts those from 25 client +
    /// 25 size (round - 1) on (15 for those to test on); past the last one it begins anew.</summary>
    /// <param name="clientId">From 1 on.</param>
    /// <param name="round">From 1 on.</param>
    /// <param name="roundSize">Clients in a round.</param>
    public DataPair Deterministic(int clientId, int round, int roundSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(clientId);
        ArgumentOutOfRangeException.ThrowIfNegative(roundSize);
        var first = clientId + ((long)roundSize * Math.Max(0, round - 1L));
        return new DataPair(Slice(_train, TrainPerDigit), Slice(_valid, ValidPerDigit));

        ImageSet Slice(DigitPile[] piles, int count) => Set(piles, pile => Enumerable.Range(0, Math.Min(count, pile.Count))
            .Select(i => (int)(((first * count) + i) % pile.Count)));
    }

    /// <param name="gate">Where the folder was named elsewhere: what it must not lead out of.</param>
    internal static ThreesAndSevens Read(string? folder, DataSpec? gate = null)
    {
        foreach (var sample in folder is null ? [] : new[] { folder, Path.Combine(folder, Sample) })
            if (Directory.Exists(Path.Combine(sample, "train", "3"))) return new ThreesAndSevens(Path.GetFullPath(sample), gate);
        var folders = DataFolders.For("mnist", folder);
        string[] paths = [.. s_files.Select(file => DataFolders.Find(folders, file)
            ?? throw new MissingDataException("mnist", file, folders))];
        if (folder is not null && gate is not null)
            foreach (var path in paths) DataGate.Check(gate, "data.folder", path);
        return new ThreesAndSevens(ImageSet.Read(paths[0], paths[1]), ImageSet.Read(paths[2], paths[3]));
    }

    private static ImageSet Set(DigitPile[] piles, Func<DigitPile, IEnumerable<int>> choose)
    {
        var (pixels, labels) = (new List<byte>(), new List<int>());
        foreach (var (i, pile) in piles.Index())
            foreach (var number in choose(pile))
            {
                pixels.AddRange(pile.Pixels(number));
                labels.Add(1 - i);
            }

        return new ImageSet([.. pixels], [Side, Side, 1], [.. labels], s_classes.Length, s_classes);
    }

    /// <summary>All pictures of one digit, by their names as texts.</summary>
    /// <param name="Pixels">28 x 28 bytes of one.</param>
    private sealed record DigitPile(int Count, Func<int, byte[]> Pixels)
    {
        public static DigitPile Of(ImageSet images, int digit)
        {
            int[] rows = [.. Enumerable.Range(0, images.Count).Where(row => images.Label(row) == digit)
                .OrderBy(row => row.ToString(CultureInfo.InvariantCulture) + ".png", StringComparer.Ordinal)];
            return new DigitPile(rows.Length, i => images.Pixels(rows[i]).ToArray());
        }

        public static DigitPile Of(string folder, DataSpec? gate)
        {
            string[] files = [.. PictureFolder.Pictures(folder)];
            if (files.Length == 0) throw new FileNotFoundException($"data: {folder} holds no pictures", folder);
            return new DigitPile(files.Length, i =>
            {
                if (gate is not null) DataGate.Check(gate, "data.folder", files[i]);
                var picture = PictureFile.Read(files[i]).ToGrey();
                return picture is { Width: Side, Height: Side } ? picture.Pixels
                    : throw new BrokenFileException(files[i], 0, $"it is {picture.Width} x {picture.Height}; {Side} x {Side} is expected");
            });
        }
    }
}

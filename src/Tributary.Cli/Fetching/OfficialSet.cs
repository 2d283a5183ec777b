namespace Tributary.Cli.Fetching;

/// <summary>A published data set and where it can be had. The MD5 sums that the authors publish are of the same contents: MNIST
/// 6bbc9ace898e44ae57da46a324031adb, a25bea736e30d166cdddb491f175f624, 2646ac647ad5339dbf082846283269ea, 27ae3e4e09519cfbb04c329615203637;
/// Fashion-MNIST f4a8712d7a061bf5bd6d2ca38dc4d50a, 9018921c3c673c538a1fc5bad174d6f9, 8181f5470baa50b63fa0f6fddb340f0a,
/// 15d484375f8d13e6eb1aabb0c3f46965 (training images, training labels, test images, test labels). SHA-256 is used because MD5 can be
/// forged.</summary>
/// <param name="Bases">URLs to which a file's name and <c>.gz</c> are added, tried in order.</param>
internal sealed record OfficialSet(string Name, string Licence, IReadOnlyList<Uri> Bases, IReadOnlyList<OfficialFile> Files)
{
    public static IReadOnlyList<OfficialSet> All { get; } =
    [
        new("mnist", "LeCun, Cortes, Burges; distributed under CC BY-SA 3.0",
            [new("https://ossci-datasets.s3.amazonaws.com/mnist/"), new("https://storage.googleapis.com/cvdf-datasets/mnist/")],
            [
                new("train-images-idx3-ubyte", 47_040_016, "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
                new("train-labels-idx1-ubyte", 60_008, "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
                new("t10k-images-idx3-ubyte", 7_840_016, "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
                new("t10k-labels-idx1-ubyte", 10_008, "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
            ]),
        new("fashion-mnist", "Zalando SE, MIT licence",
            [new("https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/")],
            [
                new("train-images-idx3-ubyte", 47_040_016, "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"),
                new("train-labels-idx1-ubyte", 60_008, "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"),
                new("t10k-images-idx3-ubyte", 7_840_016, "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"),
                new("t10k-labels-idx1-ubyte", 10_008, "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"),
            ]),
    ];

    public static OfficialSet? Find(string name)
        => All.FirstOrDefault(set => string.Equals(set.Name, name, StringComparison.OrdinalIgnoreCase));
}

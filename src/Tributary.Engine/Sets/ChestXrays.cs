using Tributary.Engine.Data;
using Tributary.Engine.Formats;
using Tributary.Engine.Imaging;

namespace Tributary.Engine.Sets;

/// <summary>The chest X-rays of Kermany et al. as the REST learning network trains on them: <c>{train,test}/{NORMAL,PNEUMONIA}/file</c>,
/// made 224 x 224 by the nearest pixel, scaled as Keras' <c>vgg16.preprocess_input</c>; class 0 is PNEUMONIA, class 1 NORMAL. Safe to use
/// from many threads.</summary>
public sealed class ChestXrays
{
    /// <summary>Pictures of a class that a session trains on.</summary>
    public const int TrainPerClass = 100;

    /// <summary>Pictures of a class that a session is tested on.</summary>
    public const int TestPerClass = 50;

    private const string Own = "chest_xray";
    private const int Side = 224;

    private static readonly string[] s_classes = ["PNEUMONIA", "NORMAL"];

    private readonly PictureFolder _train, _test;

    private ChestXrays(PictureFolder train, PictureFolder test) => (_train, _test) = (train, test);

    /// <param name="folder">The folder with <c>train</c> and <c>test</c>, or one that holds it as <c>chest_xray</c>
    /// (GLOBAL_DATASETS).</param>
    /// <exception cref="FileNotFoundException">A folder is missing, or holds too few pictures for a session; the message says
    /// which.</exception>
    public static ChestXrays Open(string folder)
    {
        var inner = Path.Combine(folder, Own);
        var at = Path.GetFullPath(Directory.Exists(inner) ? inner : folder);
        return new ChestXrays(Part("train", TrainPerClass), Part("test", TestPerClass));

        PictureFolder Part(string name, int least)
        {
            var part = PictureFolder.Open(Path.Combine(at, name), s_classes);
            for (var label = 0; label < s_classes.Length; label++)
                if (part.Files.Count(file => file.Label == label) is var count && count < least)
                    throw new FileNotFoundException(
                        $"data: {part.Folder} holds {count} pictures of {s_classes[label]}; a session needs {least}", part.Folder);
            return part;
        }
    }

    /// <summary>A session of CHEST_X_RAY_PNEUMONIA: 100 pictures of each class to train on and 50 to test on, drawn and shuffled. A broken
    /// file is passed over for another one.</summary>
    /// <param name="broken">Told of broken files.</param>
    /// <exception cref="FileNotFoundException">Too few of them can be read.</exception>
    public DataPair Draw(ulong seed, Action<BrokenFileException>? broken, CancellationToken cancellation)
    {
        var random = SeededRandom.For(seed, "chest x-rays");
        return new DataPair(Drawn(_train, TrainPerClass), Drawn(_test, TestPerClass));

        ImageSet Drawn(PictureFolder from, int each)
        {
            int[] order = [.. Enumerable.Range(0, from.Files.Count)], left = [each, each];
            random.Shuffle(order);
            var (pixels, labels, size) = (new byte[2 * each * Side * Side * 3], new List<int>(), Side * Side * 3);
            foreach (var number in order)
            {
                cancellation.ThrowIfCancellationRequested();
                var (path, label) = from.Files[number];
                if (left[label] == 0) continue;
                try
                {
                    Pixels(path).CopyTo(pixels.AsSpan(labels.Count * size));
                }
                catch (BrokenFileException fault)
                {
                    broken?.Invoke(fault);
                    continue;
                }

                labels.Add(label);
                left[label]--;
                if (labels.Count == 2 * each) break;
            }

            return labels.Count == 2 * each ? new ImageSet(pixels, [Side, Side, 3], [.. labels], s_classes.Length, s_classes)
                .Scaled(PixelScaling.Vgg16)
                : throw new FileNotFoundException($"data: of {from.Folder} too few pictures can be read: {labels.Count} of {2 * each}",
                    from.Folder);
        }
    }

    private static byte[] Pixels(string path)
        => PictureFit.Pixels(PictureFile.Read(path), [Side, Side, 3], Inversion.No, ResizeFilter.Nearest);
}

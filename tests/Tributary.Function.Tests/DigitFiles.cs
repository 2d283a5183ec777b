using System.Buffers.Binary;
using System.Text;
using Folders;
using Tributary.Engine.Data;
using Tributary.Transports.Faas;

namespace Tributary.Function.Tests;

/// <summary>The small digits inside the product as files with addresses, as FedKeeper's functions fetch them.</summary>
internal static class DigitFiles
{
    public const int Count = 300;

    /// <summary>Pickled arrays, as the originals have them.</summary>
    public static FedKeeperUrls Pickled(TemporaryFolder folder)
    {
        var (pixels, labels) = Bytes();
        File.WriteAllBytes(folder.At("images.obj"), Pickle(pixels, [Count, 28, 28]));
        File.WriteAllBytes(folder.At("labels.obj"), Pickle(labels, [Count]));
        return Urls(folder, "images.obj", "labels.obj");
    }

    /// <summary>The same as IDX files.</summary>
    public static FedKeeperUrls Idx(TemporaryFolder folder)
    {
        var (pixels, labels) = Bytes();
        using (var file = File.Create(folder.At("images.idx"))) new IdxArray(IdxType.UInt8, [Count, 28, 28], pixels).Write(file);
        using (var file = File.Create(folder.At("labels.idx"))) new IdxArray(IdxType.UInt8, [Count], labels).Write(file);
        return Urls(folder, "images.idx", "labels.idx");
    }

    private static FedKeeperUrls Urls(TemporaryFolder folder, string images, string labels)
        => new($"file://{folder.At(images)}", $"file://{folder.At(labels)}", $"file://{folder.At(images)}", $"file://{folder.At(labels)}");

    private static (byte[] Pixels, byte[] Labels) Bytes()
    {
        var set = (ImageSet)EmbeddedMnist.Train;
        return ([.. Enumerable.Range(0, Count).SelectMany(i => set.Pixels(i).ToArray())],
            [.. Enumerable.Range(0, Count).Select(i => (byte)set.Label(i))]);
    }

    // What pickle.dumps(array, 3) writes, without its memo.
    private static byte[] Pickle(byte[] bytes, int[] shape)
    {
        var pickle = new List<byte>([0x80, 3]);
        pickle.AddRange("cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\n"u8);
        pickle.AddRange([(byte)'K', 0, 0x85, (byte)'C', 1, (byte)'b', 0x87, (byte)'R', (byte)'(', (byte)'K', 1]);
        foreach (var extent in shape) pickle.AddRange([(byte)'M', (byte)extent, (byte)(extent >> 8)]);
        pickle.Add((byte)(0x84 + shape.Length));
        pickle.AddRange("cnumpy\ndtype\n"u8);
        Text("u1");
        pickle.AddRange([0x89, 0x88, 0x87, (byte)'R', (byte)'(', (byte)'K', 3]);
        Text("|");
        pickle.AddRange([(byte)'N', (byte)'N', (byte)'N', (byte)'J', 255, 255, 255, 255, (byte)'J', 255, 255, 255, 255, (byte)'K', 0,
            (byte)'t', (byte)'b', 0x89, (byte)'B']);
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        pickle.AddRange([.. length, .. bytes, (byte)'t', (byte)'b', (byte)'.']);
        return [.. pickle];

        void Text(string text) => pickle.AddRange([(byte)'X', (byte)text.Length, 0, 0, 0, .. Encoding.ASCII.GetBytes(text)]);
    }
}

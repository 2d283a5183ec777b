using System.IO.Compression;
using System.Text;
using Tributary.Engine.Formats.Pickles;

namespace Tributary.Engine.Tests.Formats.Torch;

/// <summary>Files that nobody's torch.save writes.</summary>
internal static class TorchPickles
{
    private static readonly byte[] s_floats = new byte[24];

    /// <summary>A tensor's description, each part as the test wants it.</summary>
    internal sealed record Tensor(long[] Shape, long[] Strides)
    {
        public long Offset { get; init; }

        /// <summary>Values that its storage claims; the file holds 6 float32.</summary>
        public long Numel { get; init; } = 6;

        public string Key { get; init; } = "0";

        public string Kind { get; init; } = "FloatStorage";

        public PickleWriter Put(PickleWriter pickle)
        {
            pickle.Global("torch._utils", "_rebuild_tensor_v2").Put((byte)'(', (byte)'(').Word("storage").Global("torch", Kind).Text(Key)
                .Word("cpu").Whole(Numel).Put((byte)'t', (byte)'Q').Whole(Offset);
            foreach (var extents in (long[][])[Shape, Strides])
            {
                pickle.Put((byte)'(');
                foreach (var extent in extents) pickle.Whole(extent);
                pickle.Put((byte)'t');
            }

            return pickle.Put(0x89).Global("collections", "OrderedDict").Put((byte)')', (byte)'R', (byte)'t', (byte)'R');
        }
    }

    /// <summary>A file with one tensor.</summary>
    public static byte[] Of(Tensor tensor) => Of(pickle => tensor.Put(pickle.Put((byte)'}').Text("w")).Put((byte)'s'));

    /// <summary>A file with a pickle of protocol 2.</summary>
    public static byte[] Of(Action<PickleWriter> write)
    {
        var pickle = new PickleWriter(2);
        write(pickle);
        return Packed(pickle.Put((byte)'.').ToArray());
    }

    /// <summary>A file with a pickle as Latin-1 text, its first two bytes left out.</summary>
    public static byte[] Of(string opcodes) => Packed([0x80, 2, .. Encoding.Latin1.GetBytes(opcodes)]);

    /// <param name="more">Further files, or others in place of the usual ones: names and contents.</param>
    public static byte[] Packed(byte[] pickle, params (string Name, byte[] Bytes)[] more)
    {
        var files = new OrderedDictionary<string, byte[]>
        {
            ["m/data.pkl"] = pickle,
            ["m/data/0"] = s_floats,
            ["m/version"] = "3\n"u8.ToArray(),
        };
        foreach (var (name, bytes) in more) files[name] = bytes;
        return Zip(files, CompressionLevel.NoCompression);
    }

    public static byte[] Zip(IEnumerable<KeyValuePair<string, byte[]>> files, CompressionLevel level)
    {
        var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create))
        {
            foreach (var (name, bytes) in files)
            {
                using var content = zip.CreateEntry(name, level).Open();
                content.Write(bytes);
            }
        }

        return stream.ToArray();
    }
}

using System.IO.Compression;
using System.Text;
using Tributary.Core;
using Tributary.Core.Compression;
using Tributary.Engine.Data;
using Tributary.Engine.Formats;
using Tributary.Engine.Formats.Torch;
using Tributary.Engine.Formats.Zips;
using Tributary.Engine.Imaging;
using Tributary.Engine.Keras;
using Tributary.Engine.Models;
using Tributary.Storage.Backups;

namespace Tributary.Fuzz.Tests.Targets;

/// <summary>Files of numbers and pictures.</summary>
internal static class FileTargets
{
    private const string Name = "the input";

    private static readonly float[] s_values = [1, -2.5f, 3, 0, 5, 6.25f];

    private static readonly TensorLayout s_layout = new([new TensorInfo("w", [2, 2], 0), new TensorInfo("b", [2], 4)]);

    private static readonly TensorLayout s_typed = new(Enum.GetValues<ElementType>().Select((type, i) => new TensorInfo($"l.{type}", [3, 1],
        3 * i, Original: type)));

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        FuzzTarget.Of("safetensors", [SafeTensorsFile(null),
            SafeTensorsFile(new Dictionary<string, string>(StringComparer.Ordinal) { ["examples"] = "12",
            ["metrics"] = "{\"loss\":0.5}" })],
            bytes => SafeTensors.Read(new MemoryStream(bytes), Name), typeof(BrokenFileException)),
        FuzzTarget.Of("encoded weights", [.. Enum.GetValues<WeightEncoding>().Select(Weights)],
            bytes => WeightFile.Read(new MemoryStream(bytes), Name, s_layout, new ModelState(s_layout, new float[6]), out _),
                typeof(BrokenFileException)),
        FuzzTarget.Of("npy", [NpyFile(false), NpyFile(true)], bytes => Npy.Read(new MemoryStream(bytes), Name),
            typeof(BrokenFileException)),
        FuzzTarget.Of("npz", [NpzFile(false), NpzFile(true)], bytes => Npz.Read(new MemoryStream(bytes), Name),
            typeof(BrokenFileException)),
        FuzzTarget.Of("idx", [IdxFile(), Gzip(IdxFile())], bytes =>
        {
            var array = IdxArray.Read(new MemoryStream(bytes), Name);
            _ = (array.ToInt32s(), array.ToFloats());
        }, typeof(BrokenFileException)),
        FuzzTarget.Of("png", [Png(1), Png(3), Png(4)], bytes => PngImage.Read(new MemoryStream(bytes), Name).ToGrey().Resized(28, 28),
            typeof(BrokenFileException)),
        FuzzTarget.Of("json lines",
            [Encoding.UTF8.GetBytes("{\"client\":\"a\",\"text\":\"to be\\n or not\"}\n{\"client\":\"b\",\"text\":\"\\u00e9\",\"more\":[1,{\"x\":null}]}\n"),
            Gzip("{\"client\":\"a\",\"text\":\"x\"}\n"u8.ToArray())], bytes => TextLines.Read(new MemoryStream(bytes), Name),
                typeof(BrokenFileException)),
        FuzzTarget.Of("keras model", [Keras("beth-autoencoder"), Keras("logreg")],
            bytes => KerasModelFile.Read(new MemoryStream(bytes), Name), typeof(BrokenFileException)),
        FuzzTarget.Of("pickled scaler", [Scaler(true), Scaler(false)], bytes => ScalerFile.Read(new MemoryStream(bytes), Name),
            typeof(BrokenFileException)),
        FuzzTarget.Of("torch", [Torch(false), Torch(true), Repacked(Torch(false))],
            bytes => TorchFile.Read(bytes, Name, maxExtraBytes: 1 << 20).ToTensorFile(), typeof(BrokenFileException)),
        FuzzTarget.Of("torch's pickle", [TorchPickle.StateDict(s_typed), TorchPickle.Tuple(s_typed)],
            bytes => TorchFile.Read(TorchAround(bytes), Name, maxExtraBytes: 1 << 20).ToTensorFile(), typeof(BrokenFileException)),
        new("backup", [Backup()], BackupAsync, typeof(BrokenFileException)),
    ];

    private static byte[] SafeTensorsFile(Dictionary<string, string>? facts)
        => Written(stream => SafeTensors.Write(stream, s_layout, s_values, facts));

    private static byte[] Weights(WeightEncoding encoding)
        => Written(stream => WeightFile.Write(stream, new ModelState(s_layout, s_values), new ModelState(s_layout, new float[6]),
            encoding));

    private static byte[] NpyFile(bool fortran) => Written(stream
        => Npy.Write(stream, [2, 3], s_values, fortran ? ElementType.Float16 : ElementType.Float32, fortran));

    private static byte[] NpzFile(bool compressed)
        => Written(stream => Npz.Write(stream, [KeyValuePair.Create("a", new NpyArray([2, 3], s_values)),
            KeyValuePair.Create("b", new NpyArray([6], s_values))], compressed));

    private static byte[] IdxFile() => Written(new IdxArray(IdxType.UInt8, [2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8]).Write);

    private static byte[] Png(int channels) => Written(stream
        => PngImage.Write(stream, new Image(5, 4, channels, [.. Enumerable.Range(0, 20 * channels).Select(i => (byte)(i * 7))])));

    private static byte[] Keras(string name)
    {
        var spec = ModelCatalog.Find(name)!;
        return Written(stream => KerasModelFile.Write(stream, spec, new float[spec.Layout().Length]));
    }

    private static byte[] Scaler(bool old)
        => Written(stream => ScalerFile.Write(stream,
            MinMaxScale.Fit(new RowSet(RowSchema.Numbers(3, []), [1, 2.5f, -3, 4, 2.5f, 7e5f])), old));

    private static byte[] Torch(bool isTuple) => Written(stream =>
    {
        if (isTuple) TorchFile.WriteTuple(stream, s_typed, new float[s_typed.Length]);
        else TorchFile.Write(stream, s_typed, new float[s_typed.Length]);
    });

    // The pickle alone is changed; checksums and storages are right.
    private static byte[] TorchAround(byte[] pickle) => Written(stream =>
    {
        using var zip = new ZipOutput(stream);
        Put("data.pkl", pickle);
        foreach (var (key, tensor) in s_typed.Tensors.Index()) Put($"data/{key}", new byte[3 * NumberFormat.Of(tensor.Original).Bytes]);
        zip.Finish();

        void Put(string name, byte[] bytes)
        {
            zip.Begin(name, bytes.Length);
            zip.Write(bytes);
            zip.End();
        }
    });

    // The same files, deflated, by another writer.
    private static byte[] Repacked(byte[] archive) => Written(stream =>
    {
        using var from = new ZipArchive(new MemoryStream(archive));
        using var to = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var entry in from.Entries)
        {
            using var source = entry.Open();
            using var target = to.CreateEntry(entry.FullName, CompressionLevel.Fastest).Open();
            source.CopyTo(target);
        }
    });

    private static byte[] Backup()
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = zip.CreateEntry("manifest.json").Open();
            entry.Write("{\"format\":1,\"created\":\"2026-01-02T03:04:05Z\",\"schema\":1,\"runs\":0,\"files\":[],\"tables\":[],\"missing\":[]}"u8);
        }

        return file.ToArray();
    }

    private static async Task BackupAsync(byte[] bytes)
    {
        var path = Path.Combine(Path.GetTempPath(), $"tributary-fuzz-{Environment.ProcessId}.backup");
        await File.WriteAllBytesAsync(path, bytes);
        try
        {
            (await BackupArchive.OpenAsync(path, CancellationToken.None)).Dispose();
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(bytes);
        return packed.ToArray();
    }

    private static byte[] Written(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        return stream.ToArray();
    }
}

using System.IO.Compression;
using System.Text.Json.Nodes;
using Tributary.Engine.Formats.Torch;
using Tributary.Engine.Models;

namespace Tributary.Engine.Tests.Formats.Torch;

/// <summary>Files of PyTorch: recorded ones, where they lie beside the repository, and what is expected of them.</summary>
internal static class TorchFiles
{
    /// <summary>Skips the test where there is no such file.</summary>
    public static string Recorded(string file)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "shared", "data", "wire", "wamp", file);
            if (File.Exists(path)) return path;
        }

        Assert.Skip($"no shared/data/wire/wamp/{file} beside the repository");
        return "";
    }

    public static JsonNode Json(string file) => JsonNode.Parse(File.ReadAllText(Recorded(file)))!;

    /// <summary>The bytes of a recorded file that is gzipped.</summary>
    public static byte[] Unpacked(string file)
    {
        using var stream = new GZipStream(File.OpenRead(Recorded(file)), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    public static TorchStateDict Read(byte[] bytes, long maxExtraBytes = TorchFile.MaxExtraBytes)
        => TorchFile.Read(bytes, "model.pt", maxExtraBytes);

    public static byte[] Written(TensorLayout layout, float[] values, string folder = "archive", bool isTuple = false)
    {
        using var stream = new MemoryStream();
        if (isTuple) TorchFile.WriteTuple(stream, layout, values, folder);
        else TorchFile.Write(stream, layout, values, folder);
        return stream.ToArray();
    }

    /// <summary>What is read of a file, written again.</summary>
    public static byte[] Again(TorchStateDict read, string folder)
    {
        var file = read.ToTensorFile();
        return Written(file.Layout, file.Values, folder, read.IsSequence);
    }

    /// <summary>A state dict of every type.</summary>
    public static (TensorLayout Layout, float[] Values) AllTypes()
    {
        var types = Enum.GetValues<ElementType>();
        var layout = new TensorLayout(types.Select((type, i) => new TensorInfo($"layers.{type}", [3], 3 * i, Original: type)));
        return (layout, [.. types.SelectMany(type => type == ElementType.Bool ? [1f, 0, 1] : (float[])[0, 1, 100])]);
    }

    /// <summary>Fails unless the tensors are those of a listing: type, shape, values.</summary>
    /// <param name="type">The key of a type: dtype in the recordings.</param>
    public static void AssertEqual(JsonNode expected, TorchStateDict actual, string type)
    {
        var listed = expected is JsonArray items ? items.Index().Select(one => ($"{one.Index}", one.Item)).ToList()
            : [.. expected.AsObject().Select(pair => (pair.Key, pair.Value))];
        Assert.Equal(listed.Select(one => one.Item1), actual.Tensors.Select(tensor => tensor.Name));
        foreach (var (name, node) in listed)
        {
            var tensor = actual.Find(name)!;
            Assert.Equal((string)node![type]!, tensor.Type.ToString().ToLowerInvariant());
            Assert.Equal(node["shape"]!.AsArray().Select(extent => (int)extent!), tensor.Shape);
            var values = new float[tensor.Length];
            tensor.ToFloat32(values);
            Assert.Equal(node["values"]!.AsArray().Select(Number), values);
        }
    }

    private static float Number(JsonNode? value)
        => value!.GetValueKind() is System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False ? (bool)value ? 1 : 0
            : (float)(double)value;
}

using System.Globalization;
using System.Text.Json.Nodes;

namespace Tributary.Engine.Tests.Formats.Pickles;

/// <summary>Pickled weights of the FaaS originals, where the recordings lie beside the repository.</summary>
internal static class RecordedPickles
{
    /// <summary>Skips the test where there is no such file.</summary>
    public static byte[] Bytes(string file) => File.ReadAllBytes(Path(file));

    public static JsonNode Json(string file) => JsonNode.Parse(File.ReadAllText(Path(file)))!;

    /// <summary>A number as Python prints it.</summary>
    public static float Number(JsonNode? text) => (string)text! switch
    {
        "nan" => BitConverter.Int32BitsToSingle(0x7FC00000),
        "inf" => float.PositiveInfinity,
        "-inf" => float.NegativeInfinity,
        var digits => (float)double.Parse(digits, CultureInfo.InvariantCulture),
    };

    private static string Path(string file)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = System.IO.Path.Combine(folder.FullName, "shared", "data", "wire", "faas", file);
            if (File.Exists(path)) return path;
        }

        Assert.Skip($"no shared/data/wire/faas/{file} beside the repository");
        return "";
    }
}

using Tributary.Engine.Data;
using Tributary.Engine.Keras;
using Tributary.Engine.Models;

namespace Tributary.Engine.Tests.Keras;

/// <summary>Files of the originals, where they lie beside the repository, and some of our own.</summary>
internal static class KerasFiles
{
    /// <summary>Skips the test where there is no such file.</summary>
    public static string Recorded(string file)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "shared", "data", "wire", "mqtt", file);
            if (File.Exists(path)) return path;
        }

        Assert.Skip($"no shared/data/wire/mqtt/{file} beside the repository");
        return "";
    }

    public static (ModelSpec Spec, float[] Weights) Autoencoder()
    {
        var spec = ModelCatalog.Find("beth-autoencoder")!;
        var weights = new float[spec.Layout().Length];
        WeightInitializer.Fill(spec, 7, weights);
        return (spec, weights);
    }

    public static MinMaxScale Scale()
    {
        var random = SeededRandom.For(1, "rows");
        var rows = new List<float>();
        for (var i = 0; i < 50; i++)
            rows.AddRange([(float)(random.NextDouble() * 1e3), random.NextInt32(3), 4.5f, -(float)random.NextDouble()]);
        return MinMaxScale.Fit(new RowSet(RowSchema.Numbers(4, []), [.. rows]), ["a", "b", "c", "d"]);
    }

    public static byte[] Written(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        return stream.ToArray();
    }
}

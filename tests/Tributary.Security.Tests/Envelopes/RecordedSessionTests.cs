using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Tributary.Security.Envelopes;

namespace Tributary.Security.Tests.Envelopes;

/// <summary>The recorded secure session of the original boards, with its keys.</summary>
public sealed class RecordedSessionTests : IDisposable
{
    private const int Master = 1;
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Its_signatures_hold_and_the_forged_ones_do_not()
    {
        var keys = Keys();
        var (held, refused) = (0, 0);
        foreach (var (connection, frame) in Frames())
        {
            if (!frame.Contains("\"signature\":", StringComparison.Ordinal)) continue;
            var call = JsonDocument.Parse(frame).RootElement;
            var argument = call[4][0];
            var name = argument.TryGetProperty("board", out var board) ? board.GetString()! : "LR_Master";
            if (name is not ("LR_Master" or "LR_Worker_1" or "LR_Worker_2"))
            {
                Assert.Throws<FileNotFoundException>(() => keys.PublicKey(name));
                continue;
            }

            var holds = keys.PublicKey(name).Signed(name, Bytes(argument, "signature"));
            Assert.True(holds || connection > 3, $"{connection}: {frame}");
            if (holds) held++;
            else refused++;
        }

        Assert.True(held >= 6, $"{held} signatures held");
        Assert.True(refused >= 2, $"{refused} signatures were refused");
        Assert.Equal(Signature("LR_Worker_1"), keys.PrivateKey("LR_Worker_1").Sign("LR_Worker_1"));
        Assert.Equal(Signature("LR_Worker_2"), keys.PrivateKey("LR_Worker_2").Sign("LR_Worker_2"));
    }

    [Fact]
    public void Its_models_are_decrypted_and_the_second_is_the_mean_of_the_first_answers_to_the_last_bit()
    {
        var keys = Keys();
        var (asked, answered) = (new List<float[]>(), new List<(int Samples, float[] Model)>());
        foreach (var (connection, frame) in Frames())
        {
            if (connection == Master && frame.Contains("\"encr_model\"", StringComparison.Ordinal))
            {
                var call = JsonDocument.Parse(frame).RootElement;
                var worker = call[3].GetString()!.Split('.')[1];
                var key = keys.PrivateKey(worker).Unwrap(Bytes(call[4][0], "encr_key"));
                asked.Add(Model(key.Decrypt(Bytes(call[4][0], "encr_model"))));
            }
            else if (frame.Contains("\"updated_model\"", StringComparison.Ordinal))
            {
                var answer = JsonDocument.Parse(frame).RootElement[3][0];
                var key = keys.PrivateKey("LR_Master").Unwrap(Bytes(answer, "encr_key"));
                answered.Add((int.Parse(Encoding.ASCII.GetString(key.Decrypt(Bytes(answer, "n_samples")))),
                    Model(key.Decrypt(Bytes(answer, "updated_model")))));
            }
        }

        Assert.True(asked.Count >= 4, $"{asked.Count} models were sent");
        Assert.Equal([64, 96], answered.Take(2).Select(one => one.Samples).Order());
        Assert.Equal(asked[0], asked[1]);
        Assert.Equal(asked[2], asked[3]);
        Assert.Equal(431_080, asked[2].Length);
        Assert.Contains(asked[2], one => one != 0);
        var means = new[] { Mean(answered[0], answered[1]), Mean(answered[1], answered[0]) };
        Assert.Contains(means, mean => mean.AsSpan().SequenceEqual(asked[2]));
    }

    // The originals' FedAvg: weights rounded to float32 once, product and sum in float32.
    private static float[] Mean(params (int Samples, float[] Model)[] answers)
    {
        var mean = new float[answers[0].Model.Length];
        var samples = answers.Sum(one => one.Samples);
        foreach (var (count, model) in answers)
        {
            var weight = (float)(count / (double)samples);
            for (var i = 0; i < mean.Length; i++) mean[i] += weight * model[i];
        }

        return mean;
    }

    private static float[] Model(byte[] file)
    {
        using var zip = new ZipArchive(new MemoryStream(file));
        var values = new List<float>();
        for (var i = 0; zip.GetEntry($"archive/data/{i}") is { } entry; i++)
        {
            using var stream = entry.Open();
            var bytes = new byte[entry.Length];
            stream.ReadExactly(bytes);
            values.AddRange(MemoryMarshal.Cast<byte, float>(bytes));
        }

        return [.. values];
    }

    private static byte[] Signature(string board) => Frames().Select(frame => frame.Text)
        .Where(text => text.Contains($"\"board\":\"{board}\",\"signature\"", StringComparison.Ordinal))
        .Select(text => Bytes(JsonDocument.Parse(text).RootElement[4][0], "signature")).First();

    // Bytes in JSON: U+0000, then base64.
    private static byte[] Bytes(JsonElement from, string name) => Convert.FromBase64String(from.GetProperty(name).GetString()![1..]);

    private LegacyKeyFolder Keys()
    {
        using var stream = new GZipStream(File.OpenRead(Path.Combine(Recordings(), "keys.tar.gz")), CompressionMode.Decompress);
        TarFile.ExtractToDirectory(stream, folder.Location, overwriteFiles: true);
        return new LegacyKeyFolder(folder.At("keys"));
    }

    // What peers sent: connection 1 is the master, 2 and 3 are workers, later ones callers.
    private static IEnumerable<(int Connection, string Text)> Frames()
    {
        using var lines = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(Recordings(), "secure-session.jsonl.gz")),
            CompressionMode.Decompress));
        while (lines.ReadLine() is { } line)
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            if (root.GetProperty("dir").GetString() == "in")
                yield return (root.GetProperty("conn").GetInt32(), root.GetProperty("frame").GetString()!);
        }
    }

    private static string Recordings()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (Path.Combine(at.FullName, "shared", "data", "wire", "wamp") is var path && Directory.Exists(path)) return path;
        Assert.Skip("no shared/data/wire/wamp beside the repository");
        return "";
    }
}

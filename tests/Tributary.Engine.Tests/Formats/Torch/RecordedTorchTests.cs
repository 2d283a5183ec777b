using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Tributary.Engine.Formats.Torch;
using Tributary.Engine.Models;

namespace Tributary.Engine.Tests.Formats.Torch;

/// <summary>Files that PyTorch 1.13 wrote, and models as the original boards sent them.</summary>
public sealed class RecordedTorchTests
{
    [Theory]
    [InlineData("torch113-buffer.pt")]
    [InlineData("torch113-path.pth")]
    [InlineData("torch113-views.pt")]
    [InlineData("torch113-dtypes.pt")]
    [InlineData("mnist_shard-3.pt")]
    [InlineData("handmade-minimal.pt")]
    [InlineData("handmade-newer-layout.pt")]
    public void Every_tensor_is_read_to_the_bit(string file)
    {
        var read = TorchFile.Read(TorchFiles.Recorded($"pt/{file}"));

        TorchFiles.AssertEqual(TorchFiles.Json("pt/expected.json")[file]!, read, "dtype");
        Assert.Equal(file.StartsWith("mnist", StringComparison.Ordinal), read.IsSequence);
    }

    [Theory]
    [InlineData("torch113-buffer.pt", "archive")]
    [InlineData("torch113-path.pth", "torch113-path")]
    [InlineData("mnist_shard-3.pt", "mnist_shard-3")]
    public void What_is_read_is_written_byte_for_byte(string file, string folder)
    {
        var bytes = File.ReadAllBytes(TorchFiles.Recorded($"pt/{file}"));

        Assert.Equal(bytes, TorchFiles.Again(TorchFiles.Read(bytes), folder));
    }

    [Fact]
    public void The_boards_saved_model_is_written_byte_for_byte()
    {
        var bytes = TorchFiles.Unpacked("global_model.pth.gz");
        var read = TorchFiles.Read(bytes);

        Assert.Null(read.ToTensorFile().Layout.DifferenceFrom(ModelCatalog.Find("s4t-net")!.Layout()));
        Assert.Equal(bytes, TorchFiles.Again(read, "global_model"));
    }

    [Fact]
    public void Every_model_that_the_boards_sent_is_written_byte_for_byte()
    {
        var sent = Sent("clear-session.jsonl.gz");

        Assert.True(sent.Count >= 3, $"{sent.Count} models were sent");
        foreach (var bytes in sent) Assert.Equal(bytes, TorchFiles.Again(TorchFiles.Read(bytes), "archive"));
    }

    [Fact]
    public void The_old_format_is_refused_by_name()
        => Assert.Contains("before PyTorch 1.6", Assert.Throws<Engine.Formats.BrokenFileException>(
            () => TorchFile.Read(TorchFiles.Recorded("pt/torch113-legacy.pt"))).Message, StringComparison.Ordinal);

    // Bytes in JSON are base64 behind a zero character; models are the long ones.
    private static List<byte[]> Sent(string session)
    {
        using var lines = new StreamReader(new MemoryStream(TorchFiles.Unpacked(session)));
        var models = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        while (lines.ReadLine() is { } line)
        {
            if (line.Length < 1_000_000 || (string?)JsonNode.Parse(line)!["frame"] is not { } frame) continue;
            foreach (var text in Texts(JsonNode.Parse(frame)))
            {
                if (text.Length < 1_000_000 || text[0] != '\0') continue;
                var bytes = Convert.FromBase64String(text[1..]);
                models.TryAdd(Convert.ToHexString(SHA256.HashData(bytes)), bytes);
            }
        }

        return [.. models.Values];
    }

    private static IEnumerable<string> Texts(JsonNode? node) => node switch
    {
        JsonArray items => items.SelectMany(Texts),
        JsonObject fields => fields.SelectMany(field => Texts(field.Value)),
        JsonValue value when value.GetValueKind() == System.Text.Json.JsonValueKind.String => [(string)value!],
        _ => [],
    };
}

using Tributary.Engine.Formats.Torch;
using Tributary.Engine.Imaging;
using Tributary.Engine.Models;
using Tributary.Engine.Tests.Formats.Torch;
using Tributary.Engine.Training;

namespace Tributary.Engine.Tests.Imaging;

/// <summary>Pictures that the original boards were asked about: what they made of them, and what they answered.</summary>
public sealed class BoardImageTests
{
    [Theory]
    [InlineData("digit28.png")]
    [InlineData("digit28_16bit.png")]
    [InlineData("digit17x13.png")]
    [InlineData("digit120x90.png")]
    [InlineData("digit64rgb.png")]
    [InlineData("digit64rgba.png")]
    [InlineData("digit64pal.png")]
    public void The_same_bytes_reach_the_model_and_the_answer_is_the_same(string file)
    {
        var expected = TorchFiles.Json("images/expected.json")[file]!;
        using var stream = File.OpenRead(TorchFiles.Recorded($"images/{file}"));

        var picture = PngImage.ReadGrey(stream, file).Resized(28, 28);

        Assert.Equal(expected["resized28"]!.AsArray().Select(value => (byte)(int)value!), picture.Pixels);
        var spec = ModelCatalog.Find("s4t-net")!;
        using var network = new Network(spec, maxBatch: 1);
        network.Import(TorchFile.Read(TorchFiles.Unpacked("global_model.pth.gz"), "global_model.pth").ToTensorFile()
            .ValuesFor(spec.Layout()));
        var outputs = new float[10];
        network.Predict([.. picture.Pixels.Select(value => ((value / 255f) - 0.1307f) / 0.3081f)], 1, outputs);
        var answer = ClassAnswer.Of(spec, outputs)!.Probabilities;
        Assert.Equal(expected["reply"]!["probabilities"]!.AsArray().Select(value => (double)value!),
            answer.Select(value => Math.Round(value, 4)));
        Assert.Equal((int)expected["reply"]!["predicted_index"]!, Array.IndexOf(answer, answer.Max()));
    }
}

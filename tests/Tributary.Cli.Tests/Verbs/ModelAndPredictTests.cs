using System.IO.Compression;
using System.Text.Json.Nodes;
using Tributary.Engine.Data;
using Tributary.Engine.Formats;
using Tributary.Engine.Formats.Torch;
using Tributary.Engine.Imaging;
using Tributary.Engine.Keras;
using Tributary.Engine.Models;

namespace Tributary.Cli.Tests.Verbs;

public sealed class ModelAndPredictTests : IDisposable
{
    private const string Digits = """
        name: digits
        model: logreg
        rounds: 6
        data: { set: mnist-mini, partition: { kind: iid, clients: 2 } }
        training: { batchSize: 20, optimizer: { kind: sgd, learningRate: 0.1 } }
        """;

    private readonly TestTerminal _terminal = new();

    public void Dispose() => _terminal.Dispose();

    [Fact]
    public async Task A_dense_model_goes_to_Keras_and_back()
    {
        await TrainAsync();
        Assert.Equal(0, await _terminal.RunAsync("model", "convert", "latest", "a.h5"));
        Assert.Equal(0, await _terminal.RunAsync("model", "convert", "a.h5", "b.safetensors"));
        Assert.Equal(0, await _terminal.RunAsync("model", "show", "a.h5"));

        Assert.Equal(SafeTensors.Read(_terminal.At("b.safetensors")).Values, KerasModelFile.Read(_terminal.At("a.h5")).Weights);
    }

    [Fact]
    public async Task A_test_digit_a_picture_and_an_IDX_row_of_the_same_digit_get_the_same_answer()
    {
        await TrainAsync();
        await using (var file = File.Create(_terminal.At("digit.png"))) PngImage.Write(file,
            new Image(28, 28, 1, EmbeddedMnist.Test.Pixels(7).ToArray()));
        await using (var file = File.Create(_terminal.At("some-images-idx3-ubyte"))) new IdxArray(IdxType.UInt8, [2, 28, 28],
            [.. EmbeddedMnist.Test.Pixels(0), .. EmbeddedMnist.Test.Pixels(7)]).Write(file);

        var set = await PredictAsync("mnist-mini#7");
        Assert.Equal($"{EmbeddedMnist.Test.Label(7)}", set["trueLabel"]!.GetValue<string>());
        Assert.Equal(1, set["probabilities"]!.AsObject().Sum(one => one.Value!.GetValue<double>()), 5);
        Assert.Equal(set["probabilities"]!.ToJsonString(), (await PredictAsync("digit.png"))["probabilities"]!.ToJsonString());
        Assert.Equal(set["probabilities"]!.ToJsonString(),
            (await PredictAsync("some-images-idx3-ubyte#1"))["probabilities"]!.ToJsonString());
    }

    [Fact]
    public async Task A_model_is_found_by_run_hash_and_file_and_survives_conversion()
    {
        await TrainAsync();
        var byRun = await PredictAsync("mnist-mini#3");
        Assert.Equal(0, await _terminal.RunAsync("model", "convert", "latest", "a.npz"));
        Assert.Equal(0, await _terminal.RunAsync("model", "convert", "a.npz", "b.safetensors"));
        Assert.Equal(0, await _terminal.RunAsync("model", "convert", "b.safetensors", "c.pt"));
        Assert.Equal(0, await _terminal.RunAsync("model", "convert", "c.pt", "d.pth"));
        using (var archive = ZipFile.OpenRead(_terminal.At("d.pth"))) Assert.Equal("d/data.pkl", archive.Entries[0].FullName);
        var hash = byRun["model"]!.GetValue<string>();
        foreach (var model in new[] { hash[..10], hash, "digits", "a.npz", "b.safetensors", "c.pt", "d.pth" })
            Assert.Equal(hash, (await PredictAsync("mnist-mini#3", "--model", model))["model"]!.GetValue<string>());
    }

    [Fact]
    public async Task What_torch_counts_in_a_batch_norm_is_passed_over()
    {
        var layout = new TensorLayout([new("bn.weight", [2], 0), new("bn.bias", [2], 2), new("bn.running_mean", [2], 4),
            new("bn.running_var", [2], 6), new("bn.num_batches_tracked", [], 8, Original: ElementType.Int64)]);
        await using (var file = File.Create(_terminal.At("bn.pt"))) TorchFile.Write(file, layout, [1, 2, 0, 1, 0, 0, 1, 1, 12]);
        _terminal.Write("bn.json", """{ "name": "bn", "input": [2], "layers": [{ "type": "batchNorm", "name": "bn" }] }""");
        _terminal.Write("row.csv", "a,b\n3,4\n");

        var outputs = (await PredictAsync("row.csv#0", "--model", "bn.pt", "--architecture", "bn.json"))["probabilities"]!.AsObject();

        // 3 and 2 * 4 + 1: six apart.
        Assert.Equal(1 / (1 + Math.Exp(6)), outputs["0"]!.GetValue<double>(), 1e-5);
        Assert.Equal(0, await _terminal.RunAsync("model", "convert", "bn.pt", "bn.npz"));
        Assert.Equal(12, Npz.Read(_terminal.At("bn.npz"))["bn.num_batches_tracked"].Values[0]);
    }

    [Fact]
    public async Task A_row_of_a_table_is_read_as_its_run_was_trained()
    {
        _terminal.Write("rows.csv", "size,colour,kind\n"
            + string.Concat(Enumerable.Range(0, 60).Select(
            i => $"{i % 10},{(i % 10 < 5 ? "red" : "blue")},{(i % 10 < 5 ? "small" : "large")}\n")));
        _terminal.Write("new.csv", "colour,size\nblue,9\nred,1\n");
        _terminal.Write("run.yaml", """
            name: table
            model: { name: tiny, input: [3], layers: [{ type: dense, name: fc1, units: 2 }] }
            rounds: 20
            data: { file: rows.csv, label: kind, scale: standard, partition: { kind: iid, clients: 3 } }
            training: { batchSize: 4, optimizer: { kind: sgd, learningRate: 0.1 } }
            """);
        Assert.True(await _terminal.RunAsync("simulate", "run.yaml") == 0, _terminal.Error);
        Assert.Equal("large", (await PredictAsync("new.csv#0"))["label"]!.GetValue<string>());
        Assert.Equal("small", (await PredictAsync("new.csv#1"))["label"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_bad_cell_is_named_with_what_to_do_and_nothing_else()
    {
        _terminal.Write("rows.csv", "age,kind\n1,a\n2,b\n12.5 mg,a\n");

        Assert.Equal(ExitCode.BadInput, await _terminal.RunAsync("data", "inspect", "rows.csv"));

        Assert.Contains("line 4: '12.5 mg' in column 'age' is no number", _terminal.Error, StringComparison.Ordinal);
        Assert.Contains("data.missingMarks", _terminal.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("damaged", _terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Probabilities_of_the_default_model_are_some()
    {
        _terminal.Write("run.yaml", Digits.Replace("logreg", "s4t-net", StringComparison.Ordinal)
            .Replace("rounds: 6", "rounds: 1", StringComparison.Ordinal));
        Assert.True(await _terminal.RunAsync("simulate", "run.yaml") == 0, _terminal.Error);

        var set = await PredictAsync("mnist-mini#7");

        var probabilities = set["probabilities"]!.AsObject().Select(one => one.Value!.GetValue<double>()).ToList();
        Assert.Equal(1, probabilities.Sum(), 1e-6);
        Assert.All(probabilities, one => Assert.InRange(one, 0, 1));
    }

    [Theory]
    [InlineData("mnist-mini#500", ExitCode.NotFound, "has 500 samples")]
    [InlineData("mnist-mini#x", ExitCode.BadInput, "is no sample's number")]
    [InlineData("nothing.png", ExitCode.NotFound, "there is no file nothing.png")]
    [InlineData("broken.png", ExitCode.BadInput, "broken.png, byte ")]
    public async Task What_cannot_be_predicted_is_told(string sample, int code, string said)
    {
        await TrainAsync("--set", "rounds=1");
        _terminal.Write("broken.png", "no picture");
        Assert.Equal(code, await _terminal.RunAsync("predict", sample));
        Assert.Contains(said, _terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_truncated_model_file_is_a_named_fault_and_a_failed_conversion_leaves_nothing()
    {
        _terminal.Write("cut.safetensors", "abc");
        Assert.Equal(ExitCode.BadInput, await _terminal.RunAsync("model", "convert", "cut.safetensors", "out.npz"));
        Assert.Contains("cut.safetensors, byte ", _terminal.Error, StringComparison.Ordinal);
        Assert.Equal([_terminal.At("cut.safetensors")], Directory.GetFiles(_terminal.Folder));
    }

    [Fact]
    public async Task Architectures_and_saved_models_can_be_looked_at()
    {
        Assert.Equal(0, await _terminal.RunAsync("model", "list"));
        Assert.Contains("mcmahan-cnn", _terminal.Out, StringComparison.Ordinal);
        Assert.Equal(0, await _terminal.RunAsync("model", "show", "2nn"));
        Assert.Contains("199,210", _terminal.Out, StringComparison.Ordinal);
        await TrainAsync("--set", "rounds=1");
        Assert.Equal(0, await _terminal.RunAsync("model", "show", "latest"));
        Assert.Contains("fc1.weight", _terminal.Out, StringComparison.Ordinal);
        Assert.Equal(ExitCode.NotFound, await _terminal.RunAsync("bench", "--model", "nobody"));
    }

    private async Task TrainAsync(params string[] more)
        => Assert.True(await _terminal.RunAsync(["simulate", _terminal.Write("digits.yaml", Digits), .. more]) == 0, _terminal.Error);

    private async Task<JsonObject> PredictAsync(params string[] args)
    {
        Assert.True(await _terminal.RunAsync(["predict", .. args, "--json"]) == 0, _terminal.Error);
        return JsonNode.Parse(_terminal.Lines[^1])!.AsObject();
    }
}

using System.Text.Json.Nodes;
using Tributary.Engine.Formats.Torch;
using Tributary.Engine.Models;
using Tributary.Engine.Training;

namespace Tributary.Engine.Tests.Formats.Torch;

/// <summary>Debian's PyTorch at the other end; it reads also with <c>weights_only=True</c>.</summary>
public sealed class TorchPeerTests(TorchPeer peer) : IClassFixture<TorchPeer>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("types")]
    [InlineData("views")]
    [InlineData("parameters")]
    [InlineData("tuple")]
    [InlineData("four")]
    [InlineData("list")]
    [InlineData("tensor")]
    [InlineData("nothing")]
    [InlineData("checkpoint")]
    public async Task What_torch_saves_is_read(string what)
    {
        var path = _folder.At($"{what}.pt");

        var saved = await peer.AskAsync($"save {what} {path}");

        TorchFiles.AssertEqual(saved, TorchFile.Read(path), "type");
    }

    [Theory]
    [InlineData("net")]
    [InlineData("chain")]
    [InlineData("nested")]
    [InlineData("long")]
    [InlineData("wide")]
    [InlineData("one")]
    [InlineData("tuple")]
    [InlineData("four")]
    public async Task What_torch_saves_is_written_byte_for_byte(string what)
    {
        var path = _folder.At($"{what}.pt");

        await peer.AskAsync($"save {what} {path}");

        var bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal(bytes, TorchFiles.Again(TorchFiles.Read(bytes), what));
    }

    [Fact]
    public async Task Torch_reads_every_type_that_is_written()
    {
        var (layout, values) = TorchFiles.AllTypes();
        await File.WriteAllBytesAsync(_folder.At("types.pt"), TorchFiles.Written(layout, values), TestContext.Current.CancellationToken);

        var answer = await peer.AskAsync($"load {_folder.At("types.pt")}");

        Assert.Equal("OrderedDict", (string)answer["kind"]!);
        Assert.Equal("""{"":{"version":1},"layers":{"version":1}}""", answer["metadata"]!.ToJsonString());
        TorchFiles.AssertEqual(answer["tensors"]!, TorchFile.Read(_folder.At("types.pt")), "type");
        Assert.Equal(values, answer["tensors"]!.AsObject().SelectMany(pair => pair.Value!["values"]!.AsArray()
            .Select(value => (float)(double)value!)));
    }

    [Fact]
    public async Task Torch_reads_tuples_scalars_and_what_is_empty()
    {
        var layout = TensorLayout.Pack([("a", [], TensorRole.Parameter), ("b", [2, 0, 3], TensorRole.Parameter),
            ("c", [1, 2, 1, 2], TensorRole.Parameter)]);
        await File.WriteAllBytesAsync(_folder.At("tuple.pt"), TorchFiles.Written(layout, [7, 1, 2, 3, 4], isTuple: true),
            TestContext.Current.CancellationToken);

        var answer = await peer.AskAsync($"load {_folder.At("tuple.pt")}");

        Assert.Equal("tuple", (string)answer["kind"]!);
        TorchFiles.AssertEqual(answer["tensors"]!, TorchFile.Read(_folder.At("tuple.pt")), "type");
    }

    [Theory]
    [InlineData("net", """{ "name": "net", "input": [28, 28, 1], "layers": [] }""")]
    [InlineData("norm", """{ "name": "norm", "input": [3], "layers": [{ "type": "batchNorm", "name": "bn" }] }""")]
    public async Task A_model_of_ours_fits_its_module(string module, string model)
    {
        var problems = new List<Engine.Specs.SpecProblem>();
        var spec = module == "net" ? ModelCatalog.Find("s4t-net")! : ModelSpecReader.Read(JsonNode.Parse(model), "", problems)!;
        Assert.Empty(problems);
        var weights = new float[spec.Layout().Length];
        WeightInitializer.Fill(spec, 3, weights);
        await File.WriteAllBytesAsync(_folder.At("model.pt"), TorchFiles.Written(spec.Layout(), weights),
            TestContext.Current.CancellationToken);

        var answer = await peer.AskAsync($"fit {module} {_folder.At("model.pt")}");

        Assert.Equal("<All keys matched successfully>", (string)answer["answer"]!);
    }

    [Fact]
    public async Task The_boards_model_says_the_same_of_a_shard_as_torch_does()
    {
        var (model, shard) = (_folder.At("global_model.pth"), TorchFiles.Recorded("pt/mnist_shard-3.pt"));
        await File.WriteAllBytesAsync(model, TorchFiles.Unpacked("global_model.pth.gz"), TestContext.Current.CancellationToken);

        var answer = await peer.AskAsync($"forward {model} {shard}");

        var pictures = TorchFile.Read(shard).Tensors[0];
        var features = new float[pictures.Length];
        pictures.ToFloat32(features);
        var spec = ModelCatalog.Find("s4t-net")!;
        using var network = new Network(spec, maxBatch: 3);
        network.Import(TorchFile.Read(model).ToTensorFile().ValuesFor(spec.Layout()));
        var outputs = new float[30];
        network.Predict(features, 3, outputs);
        foreach (var (row, theirs) in answer["outputs"]!.AsArray().Select(value => (double)value!).Chunk(10).Index())
        {
            var ours = ClassAnswer.Of(spec, outputs.AsSpan(10 * row, 10))!.Probabilities;
            Assert.All(theirs.Zip(ours), pair => Assert.Equal(Math.Exp(pair.First), pair.Second, 2e-6));
        }
    }
}

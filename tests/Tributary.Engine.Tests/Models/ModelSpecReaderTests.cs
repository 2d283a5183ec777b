using System.Text.Json.Nodes;
using Tributary.Engine.Models;
using Tributary.Engine.Specs;

namespace Tributary.Engine.Tests.Models;

public sealed class ModelSpecReaderTests
{
    [Fact]
    public void A_text_names_a_model_of_the_catalog()
        => Assert.Same(ModelCatalog.Find("2nn"), Sound("\"2nn\""));

    [Fact]
    public void Layers_without_names_get_the_usual_ones()
    {
        var model = Sound("""
            {"input": [80], "layers": [
              {"type": "embedding", "vocabulary": 90, "size": 8}, {"type": "lstm", "units": 16, "sequence": true}, {"type": "lstm", "units": 16},
              {"type": "dense", "units": 9}, "batchNorm", "relu", {"type": "dense", "units": 3}]}
            """);

        Assert.Equal(["embedding", "lstm", "lstm", "fc1", "bn1", "", "fc2"], model.Layers.Select(layer => layer.Name));
        Assert.Contains(model.Layout().Tensors, tensor => tensor.Name == "lstm.weight_hh_l1");
    }

    [Fact]
    public void Every_key_of_a_convolution_is_read()
    {
        var model = Sound("""
            {"name": "small", "input": [9, 9, 2], "initialization": "he", "layers": [
              {"type": "conv2d", "name": "first", "filters": 4, "kernel": 3, "stride": 2, "padding": "same", "bias": false},
              {"type": "groupNorm", "groups": 2}, {"type": "avgPool", "size": 3, "stride": 2}, {"type": "dropout", "rate": 0.25}, "flatten", {"type": "dense", "units": 3, "bias": false}]}
            """);

        Assert.Equal(new Conv2DSpec("first", 4, 3, 2, Padding.Same, Bias: false), model.Layers[0]);
        Assert.Equal(new Pool2DSpec(Max: false, 3, 2), model.Layers[2]);
        Assert.Equal(new DropoutSpec(0.25), model.Layers[3]);
        Assert.Equal(Initialization.He, model.Initialization);
        Assert.Equal(["first.weight", "gn1.weight", "gn1.bias", "fc1.weight"], model.Layout().Tensors.Select(tensor => tensor.Name));
    }

    [Fact]
    public void All_faults_are_listed_at_once_with_their_paths()
    {
        var problems = Faults("""
            {"input": [28, 28, 1], "loss": "hinge", "layer": [], "layers": [
              {"type": "conv2d", "filters": 0, "kernel": 3}, {"type": "dens", "units": 3}, {"units": 3}, {"type": "dense"}, 7, {"type": "dropout", "rate": 2}]}
            """);

        Assert.Equal(["model.layers[0].filters", "model.layers[1].type", "model.layers[2].type", "model.layers[3].units",
            "model.layers[4].type",
            "model.layers[5].rate", "model.loss", "model.layer"], problems.Select(problem => problem.Path));
    }

    [Theory]
    [InlineData("""{"input": [28, 28, 1], "layers": [{"type": "dense", "units": 10}]}""", "model.layers[0]", "flatten")]
    [InlineData("""{"input": [4, 4, 1], "layers": [{"type": "conv2d", "filters": 2, "kernel": 5}]}""", "model.layers[0]", "does not fit")]
    [InlineData("""{"input": [4, 4, 1], "layers": ["relu"]}""", "model.layers", "flat")]
    [InlineData("""{"input": [1000000], "layers": [{"type": "dense", "units": 1000000}]}""", "model.layers[0]", "at most 1000000000")]
    [InlineData("""{"input": [1000000, 1000000, 1000000], "layers": ["flatten"]}""", "model.input", "too large")]
    [InlineData("""{"input": [8], "layers": [{"type": "dense", "units": 10, "name": "a"}, {"type": "dense", "units": 10, "name": "a"}]}""",
        "model.layers[1]", "a.weight")]
    [InlineData("""{"input": [8], "layers": [{"type": "dense", "units": 10, "name": "a b"}]}""", "model.layers[0].name",
        "cannot be a name")]
    [InlineData("""{"input": [8], "layers": [{"type": "dense", "units": 10}, "softmax"]}""", "model.loss", "raw scores")]
    [InlineData("""{"input": [8], "loss": "negativeLogLikelihood", "layers": [{"type": "dense", "units": 10}]}""", "model.loss",
        "logSoftmax")]
    [InlineData("""{"input": [8], "loss": "meanSquaredError", "reconstructs": true, "layers": [{"type": "dense", "units": 7}]}""",
        "model.reconstructs", "the same")]
    [InlineData("""{"layers": ["flatten"]}""", "model.input", "needed")]
    [InlineData("""{"input": [3]}""", "model.layers", "needed")]
    [InlineData("\"3nn\"", "model", "2nn")]
    [InlineData("[1]", "model", "mapping")]
    [InlineData("null", "model", "mapping")]
    public void A_faulty_model_is_refused_with_the_place_and_the_remedy(string text, string path, string words)
    {
        var fault = Assert.Single(Faults(text));

        Assert.Equal(path, fault.Path);
        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
    }

    private static ModelSpec Sound(string text)
    {
        var problems = new List<SpecProblem>();
        var model = ModelSpecReader.Read(JsonNode.Parse(text), "model", problems);
        Assert.Empty(problems);
        return model!;
    }

    private static List<SpecProblem> Faults(string text)
    {
        var problems = new List<SpecProblem>();
        Assert.Null(ModelSpecReader.Read(JsonNode.Parse(text), "model", problems));
        return problems;
    }
}

using Tributary.Engine.Models;
using Tributary.Engine.Specs;

namespace Tributary.Engine.Tests.Models;

public sealed class ModelCatalogTests
{
    [Theory]
    [InlineData("s4t-net", 431_080, 10)]
    [InlineData("cloudlab-cnn", 93_322, 10)]
    [InlineData("fedkeeper-cnn", 582_026, 10)]
    [InlineData("fedkeeper-nn", 397_510, 10)]
    [InlineData("beth-autoencoder", 89, 7)]
    [InlineData("rest-3v7", 785, 1)]
    [InlineData("chest-xray-cnn", 420_802, 2)]
    [InlineData("2nn", 199_210, 10)]
    [InlineData("mcmahan-cnn", 1_663_370, 10)]
    [InlineData("logreg", 7_850, 10)]
    [InlineData("shakespeare-lstm", 822_570, 90)]
    public void A_named_model_has_the_published_number_of_parameters(string name, long parameters, int outputs)
    {
        var model = ModelCatalog.Find(name)!;

        Assert.Equal(parameters, model.Layout().Length);
        Assert.Equal([outputs], model.Shapes()[^1]);
        Assert.Contains(parameters.ToString("N0"), model.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_model_of_the_catalog_passes_the_strict_reader_and_comes_back_the_same()
    {
        foreach (var model in ModelCatalog.All)
        {
            var problems = new List<SpecProblem>();
            var written = ModelSpecWriter.Write(model);

            var read = ModelSpecReader.Read(written.DeepClone(), "model", problems);

            Assert.Empty(problems);
            Assert.Equal(model.Layers, read!.Layers);
            Assert.Equal(model.Input, read.Input);
            Assert.Equal((model.Name, model.Loss, model.Initialization, model.Reconstructs, model.Description),
                (read.Name, read.Loss, read.Initialization, read.Reconstructs, read.Description));
            Assert.Equal(written.ToJsonString(), ModelSpecWriter.Write(read).ToJsonString());
        }
    }

    [Fact]
    public void The_tensors_of_a_known_network_have_PyTorchs_names_and_shapes()
    {
        var layout = ModelCatalog.Find("S4T-Net")!.Layout();

        Assert.Equal(["conv1.weight [20, 1, 5, 5]", "conv1.bias [20]", "conv2.weight [50, 20, 5, 5]", "conv2.bias [50]",
            "fc1.weight [500, 800]",
            "fc1.bias [500]", "fc2.weight [10, 500]", "fc2.bias [10]"], layout.Tensors.Select(t => $"{t.Name} {t.ShapeText}"));
    }
}

using Tributary.Engine.Models;

namespace Tributary.Engine.Tests.Fixtures;

public sealed class TorchFixtureTests
{
    public static TheoryData<string> Recorded { get; } = [.. TorchFixture.Names];

    [Fact]
    public void Every_model_of_the_catalog_is_recorded()
        => Assert.Empty(ModelCatalog.Names.Except(TorchFixture.Names, StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Recorded))]
    public void A_model_has_the_tensors_of_its_PyTorch_twin_in_name_shape_and_order(string name)
    {
        var fixture = TorchFixture.Load(name);
        var layout = fixture.Model.Layout();

        Assert.Equal(fixture.Tensors.Select(tensor => $"{tensor.Name} [{string.Join(", ", tensor.Shape)}]"),
            layout.Tensors.Select(tensor => $"{tensor.Name} {tensor.ShapeText}"));
        Assert.Equal(layout.Length, fixture.Weights.Length);
        Assert.Equal(fixture.Batch * fixture.Model.Shapes()[^1][0], fixture.Outputs.Length);
    }
}

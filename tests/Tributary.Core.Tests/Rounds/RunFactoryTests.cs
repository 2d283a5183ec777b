using Tributary.Core.Clients;
using Tributary.Core.Rounds;
using Tributary.Core.Tests.Fakes;
using Tributary.Engine.Models;

namespace Tributary.Core.Tests.Rounds;

public sealed class RunFactoryTests
{
    private static readonly RunSpec Spec = new()
    {
        Model = new ModelSpec
        {
            Name = "normed",
            Input = [4],
            Layers = [new DenseSpec("fc1", 3), new BatchNormSpec("norm", LocalStatistics: true), new DenseSpec("fc2", 2)],
        },
        Rounds = 1,
        Cohort = new() { Size = 1, Quorum = 1 },
        Evaluation = new() { On = EvaluationPlace.None },
    };

    [Fact]
    public void First_weights_depend_on_model_and_seed_alone()
    {
        var drawn = RunFactory.Draw(Spec).Sha256();

        Assert.Equal(drawn, RunFactory.Draw(Spec with { Rounds = 9 }).Sha256());
        Assert.NotEqual(drawn, RunFactory.Draw(Spec with { Seed = Spec.Seed + 1 }).Sha256());
    }

    [Fact]
    public async Task A_loaded_model_has_the_roles_that_its_specification_gives()
    {
        var model = RunFactory.Draw(Spec);
        var plain = TensorLayout.Pack(model.Layout.Tensors.Select(tensor => (tensor.Name, tensor.Shape.ToArray(), TensorRole.Parameter)));
        var store = new MemoryRunStore { Saved = Checkpoint.Start(new ModelState(plain, model.Values)) };
        var clients = new ClientRegistry();
        TensorLayout? asked = null;
        clients.Join(FakeClient.Answers("a", assignment =>
        {
            asked = assignment.Model.Layout;
            return Updates.Of(assignment.Model, 1, 1);
        }));

        await RunFactory.GoOnAsync("r", Spec, store.Saved, new RunPorts { Clients = clients, Store = store, Observer = new Recording() },
            TestContext.Current.CancellationToken);

        Assert.Contains(asked!.Tensors, tensor => tensor.Role == TensorRole.Local);
        Assert.Equal(Spec.Model.Layout().Tensors.Select(tensor => tensor.Role), asked.Tensors.Select(tensor => tensor.Role));
    }
}

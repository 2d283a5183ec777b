using Tributary.Core.Learning;
using Tributary.Core.Learning.Optimizers;
using Tributary.Core.Tests.Fakes;
using Tributary.Engine.Models;

namespace Tributary.Core.Tests.Learning;

/// <summary>Three steps each from x = (1, -2), the aggregate always x + (0.5, -0.25); numbers by Python in float64 from the formulas of
/// Reddi et al. 2021, algorithm 2, and Hsu et al. 2019.</summary>
public sealed class ServerOptimizerTests
{
    public static TheoryData<IServerOptimizer, double[]> Recorded => new()
    {
        { new ServerSgd(), [2.5, -2.75] },
        { new ServerSgd(0.5), [1.75, -2.375] },
        { new ServerMomentum(1, 0.9), MomentumSteps },
        { new ServerAdagrad(0.1, 0, 1e-3), AdagradSteps },
        { new ServerAdam(0.01, 0.9, 0.99, 1e-3), AdamSteps },
        { new ServerYogi(0.01, 0.9, 0.99, 1e-3), YogiSteps },
    };

    // v = 0.5, 0.95, 1.355
    private static double[] MomentumSteps => [1 + 0.5 + 0.95 + 1.355, -2 - (0.25 + 0.475 + 0.6775)];

    private static double[] AdagradSteps => [1.2280793475713985, -2.2277136085030973];

    private static double[] AdamSteps => [1.0386245412091002, -2.0380645534876107];

    private static double[] YogiSteps => [1.0385149407513918, -2.0379574293057563];

    [Theory]
    [MemberData(nameof(Recorded))]
    public void Three_steps_give_the_recorded_numbers(IServerOptimizer optimizer, double[] expected)
    {
        var model = Updates.Model(1, -2);
        ServerOptimizerState? state = null;
        for (var step = 0; step < 3; step++) (model, state) = Step(optimizer, model, state);

        Assert.Equal(expected[0], model.Values.Span[0], 2e-6);
        Assert.Equal(expected[1], model.Values.Span[1], 2e-6);
        if (state is not null) Assert.Equal((optimizer.Kind, 3), (state.Kind, state.Step));
    }

    [Theory]
    [MemberData(nameof(Recorded))]
    public void A_step_changes_nothing_that_it_was_given(IServerOptimizer optimizer, double[] expected)
    {
        var (model, state) = Step(optimizer, Updates.Model(1, -2), null);

        var (first, second) = (Step(optimizer, model, state), Step(optimizer, model, state));

        Assert.Equal(first.Model.Sha256(), second.Model.Sha256());
        Assert.Equal(2, expected.Length);
    }

    [Fact]
    public void Buffers_take_the_aggregate_and_local_tensors_stay()
    {
        var layout = TensorLayout.Pack([("w", [1], TensorRole.Parameter), ("running", [1], TensorRole.Buffer),
            ("mine", [1], TensorRole.Local)]);
        foreach (var optimizer in new IServerOptimizer[] { new ServerSgd(0.5), new ServerMomentum(0.5, 0.9),
            new ServerAdam(0.01, 0.9, 0.99, 1e-3) })
        {
            var next = optimizer.Apply(new ModelState(layout, new[] { 0f, 0, 7 }), new ModelState(layout, new[] { 1f, 1, 7 }),
                null).Model.Values.ToArray();

            Assert.Equal([1f, 7f], next[1..]);
            Assert.True(next[0] is > 0 and < 1, optimizer.Kind);
        }
    }

    [Fact]
    public void A_state_of_another_kind_or_model_is_an_error()
    {
        var adam = new ServerAdam(0.01, 0.9, 0.99, 1e-3);
        var state = Step(adam, Updates.Model(1, 2), null).State;

        Assert.Throws<ArgumentException>(() => Step(new ServerYogi(0.01, 0.9, 0.99, 1e-3), Updates.Model(1, 2), state));
        Assert.Throws<ArgumentException>(() => adam.Apply(Updates.Model(1), Updates.Model(1), state));
    }

    private static ServerStep Step(IServerOptimizer optimizer, ModelState model, ServerOptimizerState? state)
        => optimizer.Apply(model, Updates.Model(model.Values.Span[0] + 0.5f, model.Values.Span[1] - 0.25f), state);
}

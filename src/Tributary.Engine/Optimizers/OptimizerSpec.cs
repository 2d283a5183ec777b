using Tributary.Engine.Specs;

namespace Tributary.Engine.Optimizers;

/// <summary>A local optimizer with its hyperparameters; the update rules are PyTorch's (torch.optim), so that numbers can be
/// compared.</summary>
public sealed record OptimizerSpec
{
    public OptimizerKind Kind { get; init; } = OptimizerKind.Sgd;

    public double LearningRate { get; init; } = 0.01;

    /// <summary>SGD and RMSprop: share of the last step that is kept, 0..1.</summary>
    public double Momentum { get; init; }

    /// <summary>SGD: look ahead along the momentum.</summary>
    public bool Nesterov { get; init; }

    /// <summary>L2 penalty added to the gradient (AdamW: decay applied to the weight itself).</summary>
    public double WeightDecay { get; init; }

    /// <summary>Adam family: decay of the mean of gradients.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Adam family: decay of the mean of squared gradients.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>RMSprop: decay of the mean of squared gradients.</summary>
    public double Rho { get; init; } = 0.99;

    public double Epsilon { get; init; } = 1e-8;

    public static OptimizerSpec Read(SpecReader fields)
    {
        var defaults = new OptimizerSpec();
        var kind = Enum.Parse<OptimizerKind>(fields.Text("kind", "sgd", "sgd", "adam", "adamw", "nadam", "rmsprop"), ignoreCase: true);
        var read = new OptimizerSpec
        {
            Kind = kind,
            LearningRate = fields.Number("learningRate", kind == OptimizerKind.Sgd ? 0.01 : 0.001, above: 0),
            Momentum = fields.Number("momentum", 0, 0, 1),
            Nesterov = fields.Flag("nesterov", false),
            WeightDecay = fields.Number("weightDecay", kind == OptimizerKind.AdamW ? 0.01 : 0, 0),
            Beta1 = fields.Number("beta1", defaults.Beta1, 0, 0.999999),
            Beta2 = fields.Number("beta2", defaults.Beta2, 0, 0.99999999),
            Rho = fields.Number("rho", defaults.Rho, 0, 1),
            Epsilon = fields.Number("epsilon", defaults.Epsilon, above: 0),
        };
        if (read.Nesterov && read.Momentum == 0) fields.Fault("nesterov", "needs a momentum above 0");
        fields.NoMore();
        return read;
    }
}

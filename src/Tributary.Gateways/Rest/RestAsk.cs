using Tributary.Core.Clients;
using Tributary.Engine.Models;
using Tributary.Transports.Rest;

namespace Tributary.Gateways.Rest;

/// <summary>What the coordinator asks, as nodes of the REST network are asked it: by the type of training, which tells them the
/// network.</summary>
internal static class RestAsk
{
    /// <summary>The key of a run file's section <c>config.fit</c> that names the type; without it the model does.</summary>
    public const string TypeKey = "training_type";

    /// <summary>The type of training that an assignment comes to; null where nodes have none for it.</summary>
    public static RestType? TypeOf(Assignment assignment)
    {
        var spec = assignment switch { TrainAssignment train => train.Spec, GossipAssignment gossip => gossip.Spec, _ => null };
        if (spec is null || (assignment is TrainAssignment { Schema: not null })) return null;
        var isChest = Fits(spec, RestType.ChestXRay);
        if (!isChest && !Fits(spec, RestType.Mnist)) return null;
        if (assignment is GossipAssignment) return isChest ? null : RestType.GossipMnist;
        if (!assignment.Config.TryGetValue(TypeKey, out var named)) return isChest ? RestType.ChestXRay : RestType.Mnist;
        return RestTypes.TryParse(named as string, out var type) && type != RestType.GossipMnist && (type == RestType.ChestXRay) == isChest
            ? type : null;
    }

    /// <summary>Why nodes cannot do it.</summary>
    public static Refusal Refusal(Assignment assignment) => assignment switch
    {
        TrainAssignment train => new(RefusalReason.BadModel, $"nodes of the REST network train {RestModel.Of(RestType.Mnist).Spec.Name} "
            + $"and {RestModel.Of(RestType.ChestXRay).Spec.Name}, not {train.Spec.Name}"),
        GossipAssignment => new(RefusalReason.BadModel,
            $"nodes of the REST network average {RestModel.Of(RestType.Mnist).Spec.Name} with each other and nothing else"),
        _ => new(RefusalReason.WrongKind, "nodes of the REST network train, and do nothing else"),
    };

    /// <summary>The request.</summary>
    /// <param name="round">As nodes count it.</param>
    /// <param name="peers">All that take part, for those that average with each other.</param>
    public static RestBody Of(Assignment assignment, RestType type, RestNode node, int round, int size, IReadOnlyList<RestPeer> peers)
    {
        var training = assignment is TrainAssignment train ? train.Training : ((GossipAssignment)assignment).Training;
        var body = new RestTrainingRequest(type, training.Optimizer.LearningRate, training.Epochs, training.BatchSize, round, node.Number)
        {
            RoundSize = Math.Max(1, size),
            Clients = type == RestType.GossipMnist ? peers : null,
        }.ToBody();
        return assignment is TrainAssignment { Model: var model } ? RestModel.Of(type).Into(body, model) : body;
    }

    private static bool Fits(ModelSpec spec, RestType type)
    {
        var (mine, known) = (spec.Layout().Tensors, RestModel.Of(type).Layout.Tensors);
        return mine.Count == known.Count && mine.Zip(known).All(pair => pair.First.Shape.SequenceEqual(pair.Second.Shape));
    }
}

using Tributary.Core.Learning;

namespace Tributary.Core.Rounds;

/// <summary>The nodes' models between rounds. They are kept with a round as a server optimizer's state is: the newest that was kept is what
/// a run goes on from.</summary>
internal sealed class NodeModels
{
    /// <summary>What the state is called.</summary>
    public const string Kind = "gossip";

    // No client's id ends like this: behind it stands what a node at work began from, where its model has moved since.
    private const string BaseMark = "/base";

    // Nor is one called so: the mean of all.
    private const string MeanName = "/mean";

    private readonly SortedDictionary<string, ModelState> _models = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ModelState> _bases = new(StringComparer.Ordinal);

    private NodeModels(int round) => Round = round;

    /// <summary>The round after which the models were kept; 0 for none.</summary>
    public int Round { get; }

    /// <summary>Their mean then; null for none.</summary>
    public ModelState? Mean { get; private set; }

    public static NodeModels Of(Checkpoint at)
    {
        if (at.Optimizer is not { Kind: Kind } state) return new NodeModels(0);
        var models = new NodeModels((int)state.Step);
        foreach (var (name, values) in state.Buffers)
        {
            if (values.Length != at.Model.Layout.Length) continue;
            var model = new ModelState(at.Model.Layout, values);
            if (name == MeanName) models.Mean = model;
            else if (name.EndsWith(BaseMark, StringComparison.Ordinal)) models._bases[name[..^BaseMark.Length]] = model;
            else models._models[name] = model;
        }

        return models;
    }

    /// <summary>A node's model.</summary>
    public ModelState this[string node]
    {
        get => _models[node];
        set => _models[node] = value;
    }

    /// <summary>All that are remembered.</summary>
    public IEnumerable<ModelState> All => _models.Values;

    /// <summary>What a node at work began from.</summary>
    public ModelState BaseOf(string node) => _bases.GetValueOrDefault(node) ?? _models[node];

    /// <summary>A node begins to train from its model as it is.</summary>
    public void Begin(string node) => _bases.Remove(node);

    /// <summary>A node at work takes another model; what it trains began from the one before.</summary>
    public void Move(string node, ModelState model)
    {
        _bases.TryAdd(node, _models[node]);
        _models[node] = model;
    }

    /// <summary>Those who are here for the first time begin from the mean. Of those who are away at most as many are remembered as there
    /// are places.</summary>
    /// <param name="nodes">Who takes part.</param>
    public void Enter(IReadOnlyList<string> nodes, ModelState mean, int places)
    {
        foreach (var node in nodes) _models.TryAdd(node, mean);
        if (_models.Count <= places) return;
        var here = nodes.ToHashSet(StringComparer.Ordinal);
        foreach (var away in _models.Keys.Where(node => !here.Contains(node)).Take(_models.Count - places).ToList())
        {
            _models.Remove(away);
            _bases.Remove(away);
        }
    }

    /// <summary>All of it, to be kept with a round.</summary>
    public ServerOptimizerState State(int round, ModelState mean) => new(Kind, round, _models.Select(node => (node.Key, node.Value))
        .Concat(_bases.Select(node => (Key: node.Key + BaseMark, node.Value)))
        .Append((Key: MeanName, Value: mean))
        .ToDictionary(node => node.Key, node => node.Value.Values, StringComparer.Ordinal));
}

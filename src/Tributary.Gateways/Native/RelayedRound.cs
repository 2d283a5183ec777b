using Tributary.Core.Clients;
using Tributary.Engine.Models;

namespace Tributary.Gateways.Native;

/// <summary>A round in which clients average by themselves, as long as one of them is at it.</summary>
/// <param name="layout">Of the run's model.</param>
internal sealed class RelayedRound(TensorLayout layout)
{
    private readonly Dictionary<string, RelayedModel> _models = new(StringComparer.Ordinal);

    public TensorLayout Layout => layout;

    /// <summary>Clients that are at it.</summary>
    public int Open { get; set; }

    /// <summary>What a node gives to its peers; made where it is missing.</summary>
    public RelayedModel Of(string client)
    {
        if (!_models.TryGetValue(client, out var model)) _models[client] = model = new RelayedModel();
        return model;
    }

    /// <summary>Null where nobody has asked for it.</summary>
    public RelayedModel? Find(string client) => _models.GetValueOrDefault(client);

    public IReadOnlyCollection<(string Client, RelayedModel Model)> All => [.. _models.Select(model => (model.Key, model.Value))];

    /// <summary>Names it among all rounds.</summary>
    public static string KeyOf(string run, int ask) => Assignment.KeyOf(run, ask, AssignmentKind.Gossip);
}

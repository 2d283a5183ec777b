using Tributary.Core;
using Tributary.Engine.Formats;
using Tributary.Transports.Flower;

namespace Tributary.Gateways.Flower;

/// <summary>Models on their way out: what stands before their tensors' values is made once for a round, however many clients there
/// are.</summary>
internal sealed class ModelHeads
{
    private const int Max = 2;
    private readonly Lock _gate = new();
    private readonly List<(ModelState Model, OutgoingTensors Tensors)> _latest = [];

    /// <param name="types">What the client's own tensors were; null for those of the model's layout.</param>
    public OutgoingTensors Of(ModelState model, IReadOnlyList<NpyHead>? types)
    {
        if (types is not null && types.Zip(model.Layout.Tensors).Any(pair => pair.First.Type != NpyHead.Of(pair.Second.Original, []).Type))
            return new OutgoingTensors(model, types);
        lock (_gate)
        {
            if (_latest.Find(known => ReferenceEquals(known.Model, model)).Tensors is { } known) return known;
            if (_latest.Count == Max) _latest.RemoveAt(0);
            var made = new OutgoingTensors(model, null);
            _latest.Add((model, made));
            return made;
        }
    }
}

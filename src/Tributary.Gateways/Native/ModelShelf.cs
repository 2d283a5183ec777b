using Tributary.Core;
using Tributary.Storage.Models;

namespace Tributary.Gateways.Native;

/// <summary>Sees to it that a model lies in the store before clients are sent to fetch it: a round's new model is tested before the round is
/// saved. However many ask, it is kept once.</summary>
internal sealed class ModelShelf(IModelFiles models)
{
    private const int Most = 8;
    private readonly Lock _gate = new();
    private readonly List<(string Sha256, Task Kept)> _latest = [];

    public Task KeepAsync(ModelState model)
    {
        var sha256 = model.Sha256();
        lock (_gate)
        {
            _latest.RemoveAll(known => known.Kept.IsFaulted || known.Kept.IsCanceled);
            if (_latest.Find(known => known.Sha256 == sha256).Kept is { } known) return known;
            if (_latest.Count == Most) _latest.RemoveAt(0);
            var kept = models.PutAsync(model, CancellationToken.None);
            _latest.Add((sha256, kept));
            return kept;
        }
    }
}

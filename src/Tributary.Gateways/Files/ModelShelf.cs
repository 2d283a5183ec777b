using Microsoft.Extensions.Logging;
using Tributary.Core;
using Tributary.Storage.Models;

namespace Tributary.Gateways.Files;

/// <summary>Sees to it that a model lies in the store before clients are sent to fetch it: a round's new model is tested before the round
/// is saved. However many ask, it is kept once.</summary>
internal sealed class ModelShelf(IModelFiles models, TimeProvider clock, ILogger log)
{
    private const int Max = 8;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly Lock _gate = new();
    private readonly List<(string Sha256, Task Kept)> _latest = [];
    private int _isAway;

    /// <summary>Returns once the model is kept; a store that is away is waited for.</summary>
    public async Task KeepAsync(ModelState model, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                await KeptAsync(model).WaitAsync(cancellation);
                if (Interlocked.Exchange(ref _isAway, 0) == 1) GatewayEvents.ModelsBack(log);
                return;
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException && !cancellation.IsCancellationRequested)
            {
                // The disk is full, read-only or away, or the bucket is.
                if (Interlocked.Exchange(ref _isAway, 1) == 0) GatewayEvents.ModelsAway(log, fault.Message);
                await Task.Delay(Pause, clock, cancellation);
            }
        }
    }

    private Task KeptAsync(ModelState model)
    {
        var sha256 = model.Sha256();
        lock (_gate)
        {
            _latest.RemoveAll(known => known.Kept.IsFaulted || known.Kept.IsCanceled);
            if (_latest.Find(known => known.Sha256 == sha256).Kept is { } known) return known;
            if (_latest.Count == Max) _latest.RemoveAt(0);
            var kept = models.PutAsync(model, CancellationToken.None);
            _latest.Add((sha256, kept));
            return kept;
        }
    }
}

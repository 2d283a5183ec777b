using Tributary.Core;
using Tributary.Core.Learning.Exact;
using Tributary.Engine.Formats;
using Tributary.Gateways.Faas.Stores;
using Tributary.Transports.Faas;

namespace Tributary.Gateways.Faas.Servers;

/// <summary>Lets other functions fold parts of a mean, and merges what they come to. The sums are exact, so that any tree has the bits of
/// the plain mean; a part that does not come, or is not what it should be, is folded here.</summary>
/// <param name="calls">Who they are.</param>
/// <param name="patience">How long a part is waited for.</param>
internal sealed class PartialTree(IWeightsStore store, ServerParameters parameters, PartialCalls calls, TimeSpan patience,
    TimeProvider clock)
{
    private const int MaxCalls = 16;

    /// <summary>Adds all of them to a sum.</summary>
    /// <param name="self">Of this sum; null for that of all.</param>
    /// <param name="fold">Adds clients here.</param>
    public async Task AddAsync(ExactSum sum, ModelState begun, PartialName? self, IReadOnlyList<int> clients,
        Func<IReadOnlyList<int>, Task> fold, CancellationToken cancellation)
    {
        var name = self ?? PartialName.Draw();
        var parts = calls.Split(clients).Select((group, i) => (Name: name.Part(i), Group: group)).ToList();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var places = new SemaphoreSlim(MaxCalls);
        var waiting = parts.ConvertAll(part => (part.Name, part.Group, Called: CallAsync(part.Name, part.Group, places, stop.Token)));
        try
        {
            foreach (var (part, group, called) in waiting)
                if (!await called || !await MergeAsync(sum, begun, part, group.Count, cancellation)) await fold(group);
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(waiting.Select(part => (Task)part.Called)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await store.DropPartialsAsync([.. parts.Select(part => part.Name.ToString())], CancellationToken.None);
        }
    }

    private async Task<bool> CallAsync(PartialName name, IReadOnlyList<int> group, SemaphoreSlim places, CancellationToken cancellation)
    {
        await places.WaitAsync(cancellation);
        using var late = new CancellationTokenSource(patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            return await FunctionPost.SendAsync(calls.Url, parameters.For(name, group), isJson: true, parameters.Flag("insecure"),
                either.Token) is not null;
        }
        catch (Exception fault) when (fault is FaasFormatException
            || (fault is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return false;
        }
        finally
        {
            places.Release();
        }
    }

    // A sum says of how many updates it is, and over which model; of another number it is another round's.
    private async Task<bool> MergeAsync(ExactSum sum, ModelState begun, PartialName name, int count, CancellationToken cancellation)
    {
        try
        {
            if (await store.PartialAsync(name.ToString(), cancellation) is not { } bytes) return false;
            var partial = ExactPartial.Read(new MemoryStream(bytes), name.ToString(), begun);
            return partial.Count == count && sum.Merge(partial) is null;
        }
        catch (Exception fault) when (fault is BrokenFileException or WeightsStoreException)
        {
            return false;
        }
    }
}

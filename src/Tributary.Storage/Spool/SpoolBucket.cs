using System.Globalization;
using System.Threading.Channels;
using Tributary.Core.Rounds;
using Tributary.Storage.Models;

namespace Tributary.Storage.Spool;

/// <summary>The bucket's side of a spool that several coordinators share: <c>prefix/run/ask/client.safetensors</c>. What is acknowledged
/// lies here first.</summary>
internal sealed class SpoolBucket : IDisposable
{
    // What could not be deleted is deleted when the run is next taken up.
    private const int MaxTries = 5;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly S3Bucket _bucket;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _end = new();
    private readonly Channel<(string Prefix, Func<int, string, bool> IsOver)> _over
        = Channel.CreateUnbounded<(string, Func<int, string, bool>)>(new UnboundedChannelOptions { SingleReader = true });

    public SpoolBucket(S3Bucket bucket, TimeProvider clock)
    {
        (_bucket, _clock) = (bucket, clock);
        _ = DeleteAsync(_end.Token);
    }

    /// <param name="name">As in the folder, with slashes.</param>
    /// <exception cref="StoreUnavailableException">The bucket does not take it.</exception>
    public Task PutAsync(string file, string name, CancellationToken cancellation) => _bucket.UploadAsync(file, name, cancellation);

    /// <summary>Fetches what lies here of open asks; what lies here of others is deleted.</summary>
    /// <param name="begin">Gives the place for an ask's client, as an entry that is to be kept once it is whole.</param>
    /// <exception cref="StoreUnavailableException">The bucket does not give it.</exception>
    public async Task FetchAsync(string run, RunAsks open, Func<int, string, SpoolEntry> begin, CancellationToken cancellation)
    {
        foreach (var name in await _bucket.NamesAsync(run + "/", cancellation))
        {
            if (Read(name) is not var (ask, client)) continue;
            if (!open.Holds(ask, client))
            {
                await _bucket.DeleteAsync(name, cancellation);
                continue;
            }

            using var entry = begin(ask, client);
            if (await _bucket.DownloadAsync(name, entry.File, cancellation)) entry.Commit();
        }
    }

    /// <summary>Deletes a run's updates that are over, some time later.</summary>
    /// <param name="isOver">Of an ask and a client.</param>
    public void Forget(string run, Func<int, string, bool> isOver) => _over.Writer.TryWrite((run + "/", isOver));

    /// <summary>Deletes the updates of some of an ask's clients, some time later.</summary>
    public void Forget(string run, int ask, IReadOnlySet<string> clients)
        => _over.Writer.TryWrite((string.Create(CultureInfo.InvariantCulture, $"{run}/{ask}/"), (_, client) => clients.Contains(client)));

    public void Dispose()
    {
        // Once is enough: whoever hosts it may know it by two names.
        if (!_over.Writer.TryComplete()) return;
        _end.Cancel();
        _end.Dispose();
        _bucket.Dispose();
    }

    private static (int Ask, string Client)? Read(string name) => name.Split('/') is [_, var ask, var file]
        && int.TryParse(ask, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && SpoolName.IsWhole(file) && SpoolName.ClientOf(file) is { } client ? (number, client) : null;

    private async Task DeleteAsync(CancellationToken end)
    {
        try
        {
            await foreach (var (prefix, isOver) in _over.Reader.ReadAllAsync(end)) await DeleteAsync(prefix, isOver, end);
        }
        catch (Exception fault) when (end.IsCancellationRequested && fault is OperationCanceledException or ObjectDisposedException)
        {
            // The coordinator stops.
        }
    }

    private async Task DeleteAsync(string prefix, Func<int, string, bool> isOver, CancellationToken end)
    {
        for (var tries = 1; tries <= MaxTries; tries++)
        {
            try
            {
                foreach (var name in await _bucket.NamesAsync(prefix, end))
                    if (Read(name) is var (ask, client) && isOver(ask, client)) await _bucket.DeleteAsync(name, end);
                return;
            }
            catch (StoreUnavailableException)
            {
                await Task.Delay(Pause, _clock, end);
            }
        }
    }
}

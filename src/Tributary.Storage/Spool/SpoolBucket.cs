using System.Globalization;
using System.Threading.Channels;
using Tributary.Storage.Models;

namespace Tributary.Storage.Spool;

/// <summary>The bucket's side of a spool that several coordinators share: <c>prefix/run/round/client.safetensors</c>. What is acknowledged
/// lies here first.</summary>
internal sealed class SpoolBucket : IDisposable
{
    // What could not be deleted is deleted when the run is next taken up.
    private const int MaxTries = 5;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly S3Bucket _bucket;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _end = new();
    private readonly Channel<(string Run, int Round)> _over
        = Channel.CreateUnbounded<(string, int)>(new UnboundedChannelOptions { SingleReader = true });

    public SpoolBucket(S3Bucket bucket, TimeProvider clock)
    {
        (_bucket, _clock) = (bucket, clock);
        _ = DeleteAsync(_end.Token);
    }

    /// <param name="name">As <see cref="NameOf"/> makes it.</param>
    /// <exception cref="StoreUnavailableException">The bucket does not take it.</exception>
    public Task PutAsync(string file, string name, CancellationToken cancellation) => _bucket.UploadAsync(file, name, cancellation);

    /// <summary>Fetches what lies here of the rounds after <paramref name="saved"/>; what lies here of others is deleted.</summary>
    /// <param name="begin">Gives the place for a round's client, as an entry that is to be kept once it is whole.</param>
    /// <exception cref="StoreUnavailableException">The bucket does not give it.</exception>
    public async Task FetchAsync(string run, int saved, Func<int, string, SpoolEntry> begin, CancellationToken cancellation)
    {
        foreach (var name in await _bucket.NamesAsync(run + "/", cancellation))
        {
            if (Read(name) is not var (round, client)) continue;
            if (round <= saved)
            {
                await _bucket.DeleteAsync(name, cancellation);
                continue;
            }

            using var entry = begin(round, client);
            if (await _bucket.DownloadAsync(name, entry.File, cancellation)) entry.Commit();
        }
    }

    /// <summary>Deletes a run's updates up to and including a round, some time later.</summary>
    public void Forget(string run, int round) => _over.Writer.TryWrite((run, round));

    public void Dispose()
    {
        // Once is enough: whoever hosts it may know it by two names.
        if (!_over.Writer.TryComplete()) return;
        _end.Cancel();
        _end.Dispose();
        _bucket.Dispose();
    }

    public static string NameOf(string run, int round, string client, string extension)
        => string.Create(CultureInfo.InvariantCulture, $"{run}/{round}/{client}{extension}");

    private static (int Round, string Client)? Read(string name) => name.Split('/') is [_, var round, var file]
        && int.TryParse(round, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? (number, Path.GetFileNameWithoutExtension(file)) : null;

    private async Task DeleteAsync(CancellationToken end)
    {
        try
        {
            await foreach (var (run, round) in _over.Reader.ReadAllAsync(end)) await DeleteAsync(run, round, end);
        }
        catch (Exception fault) when (end.IsCancellationRequested && fault is OperationCanceledException or ObjectDisposedException)
        {
            // The coordinator stops.
        }
    }

    private async Task DeleteAsync(string run, int round, CancellationToken end)
    {
        for (var tries = 1; tries <= MaxTries; tries++)
        {
            try
            {
                foreach (var name in await _bucket.NamesAsync(run + "/", end))
                    if (Read(name) is var (number, _) && number <= round) await _bucket.DeleteAsync(name, end);
                return;
            }
            catch (StoreUnavailableException)
            {
                await Task.Delay(Pause, _clock, end);
            }
        }
    }
}

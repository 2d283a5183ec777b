using System.Collections.Concurrent;
using System.Globalization;
using Tributary.Core.Clients;
using Tributary.Transports.Joining;
using Tributary.Transports.Messages;

namespace Tributary.Transports.Native;

/// <summary>Gives the client's own trained models to the coordinator where it asks for them, for peers that do not reach the
/// client.</summary>
/// <param name="identity">Signs them; null for nobody.</param>
internal sealed class PeerRelaying(string client, NativeLink link, PublishedModels published, LinkIdentity? identity, TimeProvider clock)
{
    // At the same time; a coordinator that asks for more asks again.
    private const int Max = 4;
    private const int MaxTries = 5;
    private readonly ConcurrentDictionary<string, Task> _under = new(StringComparer.Ordinal);

    /// <param name="key"><c>run/round/gossip</c>.</param>
    public void Begin(string key, CancellationToken cancellation)
    {
        if (_under.Count >= Max || key.Split('/') is not [var run, var number, AssignmentKind.Gossip] || !ClientId.IsValid(run)
            || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var round)) return;
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_under.TryAdd(key, done.Task)) _ = RunAsync(key, run, round, done, cancellation);
    }

    /// <summary>Until what was begun has ended.</summary>
    public Task WaitAsync() => Task.WhenAll(_under.Values);

    private async Task RunAsync(string key, string run, int round, TaskCompletionSource done, CancellationToken cancellation)
    {
        try
        {
            var backoff = new Backoff();
            for (var tries = 0; tries < MaxTries; tries++)
            {
                // What is not there in time is asked for again.
                if (await published.WaitAsync(run, round, PublishedModels.Hold, cancellation) is not { File: not null } model) return;
                TimeSpan pause;
                try
                {
                    await link.PutPeerAsync(run, round, client, model, identity is null ? null : text => identity.Sign(text), cancellation);
                    return;
                }
                catch (LinkProblemException problem) when (!problem.IsFinal && !problem.IsRefusal)
                {
                    pause = backoff.Next(problem.RetryAfter);
                }
                catch (Exception fault) when (fault is HttpRequestException or IOException or TimeoutException)
                {
                    pause = backoff.Next();
                }

                await Task.Delay(pause, clock, cancellation);
            }
        }
        catch (Exception fault) when (fault is LinkProblemException or OperationCanceledException)
        {
            // No longer wanted, or the client ends.
        }
        finally
        {
            _under.TryRemove(key, out _);
            done.SetResult();
        }
    }
}

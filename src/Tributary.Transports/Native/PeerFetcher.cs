using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Engine.Formats;
using Tributary.Engine.Models;
using Tributary.Transports.Joining;
using Tributary.Transports.Messages;

namespace Tributary.Transports.Native;

/// <summary>Has what a peer trained in a round: of the peer itself where it is reached, else by the coordinator. A peer that has not
/// finished is waited for.</summary>
/// <param name="caller">Null where this client has no certificate to show.</param>
internal sealed class PeerFetcher(PeerCaller? caller, NativeLink link, TimeSpan maxWait, TimeProvider clock)
{
    // Between two questions where the answer came at once.
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(250);

    /// <param name="until">Ends the waiting.</param>
    /// <returns>The model, or why there is none.</returns>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<(ModelState? Model, string? Missing)> FetchAsync(GossipAssignment assignment, GossipPeer peer, TensorLayout layout,
        CancellationToken until, CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(until, cancellation);
        try
        {
            var bytes = await DirectAsync(assignment, peer, PeerModelFile.MaxBytes(layout), either.Token)
                ?? await RelayedAsync(assignment, peer, PeerModelFile.MaxBytes(layout), either.Token);
            using var file = new MemoryStream(bytes, writable: false);
            return (PeerModelFile.Read(file, layout, assignment.RunId, assignment.Ask, peer.Client), null);
        }
        catch (OperationCanceledException) when (until.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return (null, "it did not give its model before the round's deadline");
        }
        catch (LinkProblemException problem)
        {
            return (null, problem.Message);
        }
        catch (BrokenFileException broken)
        {
            return (null, broken.Message);
        }
    }

    // Null where the coordinator is to be asked.
    private async Task<byte[]?> DirectAsync(GossipAssignment assignment, GossipPeer peer, long max, CancellationToken cancellation)
    {
        if (caller is null || HostPort.Read(peer.Address) is not { } at) return null;
        var began = clock.GetTimestamp();
        try
        {
            while (clock.GetElapsedTime(began) < maxWait)
            {
                var (status, body) = await caller.GetAsync(at, peer.Client, assignment.RunId, assignment.Ask, max, cancellation);
                if (status != 503) return body;
                await Task.Delay(Pace, clock, cancellation);
            }
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or TimeoutException)
        {
            // Nobody is there, somebody else, or the line broke: the coordinator knows it.
        }

        return null;
    }

    private async Task<byte[]> RelayedAsync(GossipAssignment assignment, GossipPeer peer, long max, CancellationToken cancellation)
    {
        for (var backoff = new Backoff(); ;)
        {
            TimeSpan pause;
            try
            {
                return await link.FetchPeerAsync(assignment.RunId, assignment.Ask, peer.Client, max, cancellation);
            }
            catch (LinkProblemException problem) when (!problem.IsFinal && !problem.IsRefusal)
            {
                pause = problem.Status == 503 ? Pace : backoff.Next(problem.RetryAfter);
            }
            catch (Exception fault) when (fault is HttpRequestException or IOException or TimeoutException)
            {
                pause = backoff.Next();
            }

            await Task.Delay(pause, clock, cancellation);
        }
    }
}

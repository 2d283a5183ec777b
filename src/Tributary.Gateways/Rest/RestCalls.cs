using Microsoft.Extensions.Logging;
using Tributary.Core.Clients;
using Tributary.Core.Texts;
using Tributary.Gateways.Asking;
using Tributary.Transports.Rest;

namespace Tributary.Gateways.Rest;

/// <summary>Calls nodes to train. A call stays open until the node has trained and delivered; its update comes by a request of its own
/// meanwhile.</summary>
/// <param name="of">A node by its id; null where it is none.</param>
internal sealed class RestCalls(RestCaller caller, RestBook book, TimeProvider clock, ILogger log, Func<string, RestTunnel?> of)
{
    private const int MaxReason = 300;

    // A published node says "Status: TRAINING" while it does.
    private const string Training = "TRAINING";

    // Whoever has delivered answers at once.
    private static readonly TimeSpan s_grace = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(2);

    private int _count;

    /// <summary>Calls so far.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Asks until there is an answer, or none is wanted any more.</summary>
    public async Task CallAsync(RestTunnel node, OpenAsk ask)
    {
        Interlocked.Increment(ref _count);
        await Task.Yield();
        var end = node.End;
        try
        {
            await node.Turn.WaitAsync(end);
            try
            {
                if (ask.Reply.IsCompleted) return;
                node.HasFailed = false;
                if (await TrainAsync(node, ask, end) is { } reason) Fail(node, ask, reason);
            }
            finally
            {
                node.Turn.Release();
            }
        }
        catch (OperationCanceledException)
        {
            // It has gone, and the ask with it; or nobody wants the answer any more.
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            Fail(node, ask, $"it cannot be reached at {node.Node.Url}: {fault.GetBaseException().Message}");
        }
#pragma warning disable CA1031 // What breaks at one node is its own.
        catch (Exception broken)
#pragma warning restore CA1031
        {
            RestEvents.Broke(log, broken);
            Fail(node, ask, "what it was asked broke the coordinator's end of it");
        }
    }

    // Why it did not train; null where it did.
    private async Task<string?> TrainAsync(RestTunnel node, OpenAsk ask, CancellationToken cancellation)
    {
        var (body, broke) = (Body(node, ask), false);
        while (true)
        {
            Exception? fault = null;
            try
            {
                if (await AskAsync(node, ask, body, cancellation) is { } reason) return reason;
            }
            catch (Exception cut) when (cut is HttpRequestException or IOException)
            {
                fault = cut;
            }

            if (ask.Reply.IsCompleted) return null;

            // 200 and nothing came, or the line broke, because published nodes that are busy do not even read what they are asked: it is at
            // work on what it was asked before a restart of ours perhaps. Then its update comes when it is done; what it then has not
            // delivered it never will.
            var wasBusy = await WasBusyAsync(node, ask, fault, cancellation);
            if (ask.Reply.IsCompleted) return null;
            if (wasBusy) continue;
            if (fault is null) return "it answered without delivering an update";
            if (broke) throw fault;
            broke = true;
        }
    }

    private RestBody Body(RestTunnel node, OpenAsk ask)
    {
        var assignment = ask.Assignment;
        var type = RestAsk.TypeOf(assignment)!.Value;
        var peers = assignment is GossipAssignment gossip
            ? gossip.Participants.Select(of).OfType<RestTunnel>().OrderBy(peer => peer.Node.Number)
                .Select(peer => new RestPeer(peer.Node.Number, peer.Node.Url)).ToList() : [];
        var size = peers.Count > 0 ? peers.Count : assignment.Asked;
        return RestAsk.Of(assignment, type, node.Node, book.RoundOf($"{assignment.RunId}/{assignment.Round}"), size, peers);
    }

    private async Task<string?> AskAsync(RestTunnel node, OpenAsk ask, RestBody body, CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var call = caller.TrainAsync(node.Node, body, end.Token);
        await Task.WhenAny(call, ask.Reply);
        if (!call.IsCompleted)
        {
            // Whoever delivered is just about to answer; from the others nothing is wanted any more.
            if (ask.Reply.IsCompletedSuccessfully && await ask.Reply is Update or GossipReply) end.CancelAfter(s_grace);
            else await end.CancelAsync();
        }

        try
        {
            return await call;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception fault) when (ask.Reply.IsCompleted && fault is HttpRequestException or IOException)
        {
            return null;
        }
    }

    // True once it is at work no more, false where it was not.
    private async Task<bool> WasBusyAsync(RestTunnel node, OpenAsk ask, Exception? fault, CancellationToken cancellation)
    {
        for (var looks = 0; ; looks++)
        {
            var said = await caller.LookAsync(node.Node, cancellation) ?? throw fault ?? new HttpRequestException("it does not answer");
            if (!said.Contains(Training, StringComparison.Ordinal)) return looks > 0;
            node.Heard();
            await Task.WhenAny(Task.Delay(s_look, clock, cancellation), ask.Reply);
            cancellation.ThrowIfCancellationRequested();
            if (ask.Reply.IsCompleted) return true;
        }
    }

    private void Fail(RestTunnel node, OpenAsk ask, string reason)
    {
        if (!ask.TryComplete(new Refusal(RefusalReason.Failed, CleanText.Line(reason, MaxReason)))) return;
        node.HasFailed = true;
        RestEvents.NodeFailed(log, node.Info.Id, CleanText.Line(reason, MaxReason));
    }
}

using Microsoft.Extensions.Logging;
using Tributary.Core.Texts;
using Tributary.Gateways.Orders;
using Tributary.Transports.Rest;

namespace Tributary.Gateways.Rest;

/// <summary>Training sessions as the central node of the REST network has them: one at a time, each a run.</summary>
internal sealed class RestSessions(IRunControl control, RestDesk desk, RestOptions options, ILogger log) : IDisposable
{
    private const int MaxReason = 500;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly CancellationTokenSource _end = new();

    /// <summary>The session under way, or the last one; null before the first.</summary>
    public RestSession? Last { get; private set; }

    /// <summary>The central node's word for how it stands.</summary>
    public string Status => Last is not { IsUnderWay: true } now ? desk.IsBusy ? RestWords.Training : RestWords.Idle
        : now.Type == RestType.GossipMnist || desk.Calls == now.Before || desk.IsBusy ? RestWords.Training : RestWords.Updating;

    /// <summary>Why no session begins now, for people; null where one can.</summary>
    public string? WhyNot => Status != RestWords.Idle ? "a session is under way" : desk.Nodes.Count == 0 ? "no node is registered" : null;

    /// <summary>A node's word, as the central node has it.</summary>
    public string StatusOf(RestTunnel node) => node.Asked.Count > 0 ? RestWords.Requested : node.HasFailed ? RestWords.Failed
        : Last is { IsUnderWay: true } now && node.Done?.StartsWith($"{now.Run.Id}/", StringComparison.Ordinal) == true
            ? RestWords.Finished : RestWords.Idle;

    /// <summary>Begins a session, unless one is under way or nobody is registered.</summary>
    /// <returns>Null where nothing begins.</returns>
    /// <exception cref="OrderException">The order has a fault, or nothing begins now.</exception>
    public async Task<RestSession?> BeginAsync(RestType type, string actor, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            if (Last is { IsUnderWay: true } || desk.Nodes.Count == 0 || await UnderWayAsync(cancellation)) return null;
            var file = await RestRun.ReadAsync(options.Sessions, type, cancellation);
            var run = await control.BeginAsync(new RunOrder(RestRun.NameOf(type), file), actor, cancellation);
            RestEvents.Began(log, actor, type.Word(), run.Id);
            return await WatchAsync(type, run);
        }
        catch (OrderException fault)
        {
            RestEvents.NotBegun(log, type.Word(), actor, CleanText.Line(fault.Message, MaxReason));
            if (fault.Fault == OrderFault.NoClients) return null;
            throw;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            RestEvents.NotBegun(log, type.Word(), actor, fault.Message);
            throw new OrderException(OrderFault.Invalid, $"the run file of {type.Word()} cannot be read", fault);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
        _turn.Dispose();
    }

    // A session goes on over a restart of the coordinator by itself.
    private async Task<bool> UnderWayAsync(CancellationToken cancellation)
    {
        foreach (var type in Enum.GetValues<RestType>())
        {
            if (await control.StateAsync(RestRun.NameOf(type), cancellation)
                is not { Run: { } run, Status: "queued" or "running" or "paused" }) continue;
            await WatchAsync(type, new OrderedRun(run, false));
            return true;
        }

        return false;
    }

    private async Task<RestSession> WatchAsync(RestType type, OrderedRun run)
    {
        var before = desk.Calls;
        var ended = EndedAsync(type, run);
        Last = new RestSession(type, run, before, null, ended);
        try
        {
            var state = await control.StateAsync(RestRun.NameOf(type), _end.Token);
            Last = Last with { Page = state.Page };
        }
        catch (OrderException)
        {
            // The page is a courtesy.
        }

        return Last;
    }

    private async Task<string?> EndedAsync(RestType type, OrderedRun run)
    {
        var reason = await control.EndedAsync(run, _end.Token);
        if (reason is not null) RestEvents.Failed(log, type.Word(), run.Id, CleanText.Line(reason, MaxReason));
        return reason;
    }
}

using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Tributary.Coordinator.Observability;
using Tributary.Gateways.Enrolment;

namespace Tributary.Coordinator.Hooks;

/// <summary>What waits to be told to one address: in order, a bounded number, each tried again with growing pauses. Every end of a delivery
/// is a line in the audit trail.
/// It lives in memory: what waits when the coordinator stops is not delivered, and the trail says so.</summary>
internal sealed class HookQueue(int number, HookOptions hook, HookSender sender, AuditTrail audit, IReadOnlyList<TimeSpan> waits,
    TimeProvider clock, ILogger log)
{
    /// <summary>Messages that may wait for one address.</summary>
    public const int MaxWaiting = 1000;

    private readonly Channel<HookDelivery> _waiting
        = Channel.CreateBounded<HookDelivery>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private long _dropped;

    public HookOptions Hook => hook;

    private string Target => $"hook {number}, {hook.Place}";

    public void Add(HookDelivery delivery)
    {
        if (!_waiting.Writer.TryWrite(delivery)) Interlocked.Increment(ref _dropped);
    }

    /// <summary>Delivers until it is told to stop.</summary>
    public async Task WorkAsync(CancellationToken stopping)
    {
        HookDelivery? open = null;
        try
        {
            await foreach (var delivery in _waiting.Reader.ReadAllAsync(stopping))
            {
                open = delivery;
                await DeliverAsync(delivery, stopping);
                open = null;
                if (Interlocked.Exchange(ref _dropped, 0) is > 0
                    and var dropped) await SayAsync("hook.dropped", $"{dropped} messages: more than {MaxWaiting} waited");
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            var left = (open is null ? 0 : 1) + _waiting.Reader.Count + Interlocked.Read(ref _dropped);
            if (left > 0) await SayAsync("hook.dropped",
                $"{left} messages waited when the coordinator stopped{(open is null ? "" : $", the first {open.About}")}");
        }
    }

    private async Task DeliverAsync(HookDelivery delivery, CancellationToken stopping)
    {
        for (var tries = 1; ; tries++)
        {
            var (arrived, final, text) = await sender.TryAsync(hook, delivery, stopping);
            if (arrived || final || tries > waits.Count)
            {
                await SayAsync(arrived ? "hook.delivered"
                    : "hook.failed", $"{delivery.About}: {text}{(tries > 1 ? $" after {tries} tries" : "")}; id {delivery.Id}");
                return;
            }

            await Task.Delay(waits[tries - 1], clock, stopping);
        }
    }

    private Task SayAsync(string action, string detail)
    {
        if (action == "hook.delivered") ServerEvents.HookDelivered(log, Target, detail);
        else ServerEvents.HookFailed(log, Target, action, detail);
        return audit.AppendAsync("coordinator", action, Target, null, detail, CancellationToken.None);
    }
}

using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Observability;
using Tributary.Gateways.Enrolment;

namespace Tributary.Coordinator.Hooks;

/// <summary>What waits to be told to one address: in order, a bounded number, each tried again with growing pauses. Every end of a delivery
/// is a line in the audit trail. What waits when the coordinator ends is told after its next start.</summary>
internal sealed class HookQueue(int number, HookOptions hook, HookSender sender, HookShelf shelf, AuditTrail audit,
    IReadOnlyList<TimeSpan> waits,
    TimeProvider clock, ILogger log)
{
    /// <summary>Messages that may wait for one address.</summary>
    public const int MaxWaiting = 1000;

    private readonly Channel<(string? File, HookDelivery Delivery)> _waiting
        = Channel.CreateBounded<(string? File, HookDelivery Delivery)>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private long _dropped;

    public HookOptions Hook => hook;

    /// <summary>For the log and <c>/readyz</c>: it has no word of the address.</summary>
    public string Name => $"webhook {number}";

    private string Target => $"hook {number}, {hook.Place}";

    /// <summary>Puts in line what an earlier process could not tell any more.</summary>
    public void Load()
    {
        foreach (var left in shelf.Load(MaxWaiting)) _waiting.Writer.TryWrite(left);
    }

    public void Add(HookDelivery delivery)
    {
        var file = shelf.Add(delivery);
        if (_waiting.Writer.TryWrite((file, delivery))) return;
        HookShelf.Remove(file);
        Interlocked.Increment(ref _dropped);
    }

    /// <summary>Delivers until it is told to stop.</summary>
    public async Task WorkAsync(CancellationToken stopping)
    {
        try
        {
            await foreach (var (file, delivery) in _waiting.Reader.ReadAllAsync(stopping))
            {
                await DeliverAsync(delivery, stopping);
                HookShelf.Remove(file);
                if (Interlocked.Exchange(ref _dropped, 0) is > 0
                    and var dropped) await SayAsync("hook.dropped", $"{dropped} messages: more than {MaxWaiting} waited");
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // What waits is on the shelf.
            if (Interlocked.Exchange(ref _dropped, 0) is > 0 and var dropped)
                await SayAsync("hook.dropped", $"{dropped} messages: more than {MaxWaiting} waited");
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

    // A trail that takes no line, because its disk is full, keeps nothing else that waits from being told.
    private async Task SayAsync(string action, string detail)
    {
        if (action == "hook.delivered") ServerEvents.HookDelivered(log, Target, detail);
        else ServerEvents.HookFailed(log, Target, action, detail);
        try
        {
            await audit.AppendAsync("coordinator", action, Target, null, detail, CancellationToken.None);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            ServerEvents.AuditUnwritten(log, fault, action);
        }
    }
}

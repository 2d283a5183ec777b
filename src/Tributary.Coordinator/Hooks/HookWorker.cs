using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Events;
using Tributary.Coordinator.Hosting;
using Tributary.Coordinator.Observability;
using Tributary.Coordinator.Runs;
using Tributary.Coordinator.Workers;
using Tributary.Core.Rounds;
using Tributary.Gateways.Enrolment;

namespace Tributary.Coordinator.Hooks;

/// <summary>Hears what happens and puts it in line for each webhook that wants to know. A slow or broken address holds up nobody: not the
/// runs, and not the other addresses.</summary>
internal sealed class HookWorker(EventHub events, IRunStore store, RunViews views, AuditTrail audit, CoordinatorOptions options,
    TimeProvider clock, WorkerGuard guard, ILogger<HookWorker> log) : Worker(guard)
{
    private readonly HookSender _sender = new(clock);
    private EventHub.Subscription? _heard;

    // Heard from before the host is up: the work below begins on another thread, some time later.
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Hooks.Count > 0) _heard = events.Subscribe(null, null);
        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _heard?.Dispose();
        _sender.Dispose();
        base.Dispose();
    }

    protected override IEnumerable<WorkerLoop> Loops()
    {
        if (options.Hooks.Count == 0) return [];
        var queues = options.Hooks.Select((hook, i) => new HookQueue(i + 1, hook, _sender,
            new HookShelf(Path.Combine(options.Folder, "hooks"), hook.Url), audit, options.HookWaits, clock, log)).ToList();
        foreach (var queue in queues) queue.Load();
        return [new("webhooks", stopping => ListenAsync(queues, stopping)),
            .. queues.Select(queue => new WorkerLoop(queue.Name, queue.WorkAsync))];
    }

    // A listener that fell behind is let go; it begins anew with what comes next. What waits while this loop is begun anew is heard then.
    private async Task ListenAsync(List<HookQueue> queues, CancellationToken stopping)
    {
        while (true)
        {
            var heard = _heard ??= events.Subscribe(null, null);
            await foreach (var happened in heard.Reader.ReadAllAsync(stopping)) await TellAsync(happened, queues, stopping);
            heard.Dispose();
            _heard = null;
            ServerEvents.HooksFellBehind(log);
        }
    }

    private async Task TellAsync(RunEvent happened, List<HookQueue> queues, CancellationToken stopping)
    {
        if (HookEvents.Of(happened) is not { } type) return;
        var wanted = queues.Where(queue => queue.Hook.Events.Contains(type, StringComparer.Ordinal)).ToList();
        if (wanted.Count == 0) return;
        var message = new HookMessage(type, happened.Time,
            new HookData(await RunAsync(happened.Run, stopping), happened.Client, happened.Text));
        var body = JsonSerializer.SerializeToUtf8Bytes(message, ApiJson.Default.HookMessage);
        var id = string.Create(CultureInfo.InvariantCulture, $"msg_{happened.Id}_{RandomNumberGenerator.GetHexString(8, lowercase: true)}");
        foreach (var queue in wanted) queue.Add(new HookDelivery(id, $"{type} {happened.Run ?? happened.Client}", body));
    }

    // A store that is away, or a run that is deleted by now, does not keep the message back.
    private async Task<RunInfo?> RunAsync(string? id, CancellationToken stopping)
    {
        try
        {
            return id is not null && await store.FindAsync(id, stopping) is { } run
                ? await views.OfAsync(run, whole: false, stopping) with { Curve = null, CurveOf = null } : null;
        }
        catch (IOException fault)
        {
            ServerEvents.HookIsBare(log, fault.Message);
            return null;
        }
    }
}

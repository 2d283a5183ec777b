using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Events;
using Tributary.Coordinator.Hosting;
using Tributary.Coordinator.Observability;
using Tributary.Coordinator.Runs;
using Tributary.Core.Rounds;
using Tributary.Gateways.Enrolment;

namespace Tributary.Coordinator.Hooks;

/// <summary>Hears what happens and puts it in line for each webhook that wants to know. A slow or broken address holds up nobody: not the
/// runs, and not the other addresses.</summary>
internal sealed class HookWorker(EventHub events, IRunStore store, RunViews views, AuditTrail audit, CoordinatorOptions options,
    TimeProvider clock, ILogger<HookWorker> log) : BackgroundService
{
    private EventHub.Subscription? _first;

    // Heard from before the host is up: the work below begins on another thread, some time later.
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Hooks.Count > 0) _first = events.Subscribe(null, null);
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_first is not { } first) return;
        using var sender = new HookSender(clock);
        var queues = options.Hooks.Select((hook, i) => new HookQueue(i
            + 1, hook, sender, new HookShelf(Path.Combine(options.Folder, "hooks"), hook.Url), audit, options.HookWaits, clock,
            log)).ToList();
        foreach (var queue in queues) queue.Load();
        await Task.WhenAll([ListenAsync(first, queues, stoppingToken), .. queues.Select(queue => queue.WorkAsync(stoppingToken))]);
    }

    // A listener that fell behind is let go; it begins anew with what comes next.
    private async Task ListenAsync(EventHub.Subscription heard, List<HookQueue> queues, CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                await foreach (var happened in heard.Reader.ReadAllAsync(stopping)) await TellAsync(happened, queues, stopping);
                heard.Dispose();
                heard = events.Subscribe(null, null);
                ServerEvents.HooksFellBehind(log);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The coordinator stops.
        }
        finally
        {
            heard.Dispose();
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

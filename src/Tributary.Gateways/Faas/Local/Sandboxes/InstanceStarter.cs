using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Tributary.Gateways.Faas.Local.Entities;

namespace Tributary.Gateways.Faas.Local.Sandboxes;

/// <summary>Starts instances: a process, or one of those that wait started, and the function in it.</summary>
internal sealed class InstanceStarter : IAsyncDisposable
{
    private const int MaxAnswer = 1 << 20;

    // OpenWhisk's: a function that takes longer to load is broken, however long it may run.
    private const int MaxInit = 60_000;
    private readonly Lock _lock = new();
    private readonly Queue<Task<Sandbox?>> _prewarmed = new();
    private readonly LocalPlatformOptions _options;
    private readonly SandboxPlace _place;
    private readonly string _apiHost;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;

    public InstanceStarter(LocalPlatformOptions options, SandboxPlace place, string apiHost, TimeProvider clock, ILogger log)
    {
        (_options, _place, _apiHost, _clock, _log) = (options, place, apiHost, clock, log);
        for (var i = 0; i < options.Prewarmed; i++) _prewarmed.Enqueue(PrewarmAsync());
    }

    /// <summary>Never throws but when the platform ends.</summary>
    public async Task<InstanceStart> StartAsync(StoredAction action, CancellationToken cancellation)
    {
        Sandbox? sandbox = null;
        try
        {
            await Task.Yield();
            if (_options.Faults.ColdStart > TimeSpan.Zero) await Task.Delay(_options.Faults.ColdStart, _clock, cancellation);
            sandbox = await SandboxAsync(action, cancellation);
            var began = _clock.GetTimestamp();
            var fault = await InitAsync(sandbox, action, cancellation);
            var init = _clock.GetElapsedTime(began);
            return new(sandbox, sandbox.IsOutOfMemory ? RunOutcome.Developer("The action exhausted its memory and was aborted.") : fault,
                init);
        }
        catch (Exception fault) when (fault is SandboxException or IOException or UnauthorizedAccessException)
        {
            LocalEvents.NotStarted(_log, action.Path, fault.Message);
            return new(sandbox, RunOutcome.Platform($"Failed to provision resources to run the action: {fault.Message}"), default);
        }
        catch (WhiskFault fault)
        {
            return new(sandbox, RunOutcome.Platform(fault.Message), default);
        }
        catch (OperationCanceledException)
        {
            return new(sandbox, RunOutcome.Platform("The platform ends."), default);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task<Sandbox?>[] waiting;
        lock (_lock)
        {
            waiting = [.. _prewarmed];
            _prewarmed.Clear();
        }

        foreach (var one in waiting)
            if (await one is { } sandbox) await sandbox.DisposeAsync();
    }

    private async Task<Sandbox> SandboxAsync(StoredAction action, CancellationToken cancellation)
    {
        var ofServer = action.Exec.IsNative ? SandboxCommand.OfServer(action.Name, _options) : null;
        if (ofServer is null && action.Exec.IsNative && await PrewarmedAsync() is { } waiting) return waiting;
        return await Sandbox.StartAsync(ofServer ?? SandboxCommand.Of(action.Exec, _options, _place.Runners), _place, _apiHost,
            _options.StartTimeout, _clock, cancellation);
    }

    // One is taken, one is started in its place.
    private async Task<Sandbox?> PrewarmedAsync()
    {
        Task<Sandbox?> taken;
        lock (_lock)
        {
            if (!_prewarmed.TryDequeue(out taken!)) return null;
            _prewarmed.Enqueue(PrewarmAsync());
        }

        var sandbox = await taken;
        if (sandbox?.Gone.IsCompleted != true) return sandbox;
        await sandbox.DisposeAsync();
        return null;
    }

    private async Task<Sandbox?> PrewarmAsync()
    {
        try
        {
            await Task.Yield();
            return await Sandbox.StartAsync(new(_options.Executable), _place, _apiHost, _options.StartTimeout, _clock,
                CancellationToken.None);
        }
        catch (Exception fault) when (fault is SandboxException or IOException or UnauthorizedAccessException)
        {
            LocalEvents.NotStarted(_log, _options.Executable[0], fault.Message);
            return null;
        }
    }

    private async Task<RunOutcome?> InitAsync(Sandbox sandbox, StoredAction action, CancellationToken cancellation)
    {
        var limit = Math.Min(MaxInit, action.Limits.Timeout);
        using var late = new CancellationTokenSource(TimeSpan.FromMilliseconds(limit), _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            var (status, body) = await sandbox.CallAsync("init", Request(action), MaxAnswer, either.Token);
            return status == HttpStatusCode.OK ? null
                : RunOutcome.Developer(Answers.ErrorOf(body) ?? Answers.Described("The action failed during initialization", body));
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            return RunOutcome.Developer("The action did not initialize and exited unexpectedly.");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return RunOutcome.TimedOut(limit, isInit: true);
        }
    }

    private static byte[] Request(StoredAction action) => WhiskJson.Of(json =>
    {
        json.WriteStartObject();
        json.WriteStartObject("value");
        json.WriteString("name", action.Name);
        json.WriteString("main", action.Exec.Main ?? "main");
        json.WriteString("code", action.Exec.Code ?? "");
        json.WriteBoolean("binary", false);
        json.WriteStartObject("env");
        foreach (var value in action.Parameters.Where(value => value.IsInit))
            json.WriteString(value.Key, value.Value.ValueKind == JsonValueKind.String ? value.Value.GetString() : value.Value.GetRawText());
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    });
}

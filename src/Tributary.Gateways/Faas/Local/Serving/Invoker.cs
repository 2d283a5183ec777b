using System.Security.Cryptography;
using System.Text.Json;
using Tributary.Gateways.Faas.Local.Activations;
using Tributary.Gateways.Faas.Local.Entities;
using Tributary.Gateways.Faas.Local.Sandboxes;

namespace Tributary.Gateways.Faas.Local.Serving;

/// <summary>Runs functions: an activation goes on whether or not somebody waits for it, and ends with a record.</summary>
internal sealed class Invoker(LocalPlatformOptions options, SandboxPool pool, ActivationRing ring, string apiHost, TimeProvider clock)
    : IAsyncDisposable
{
    private const string Died = "The action did not produce a valid response and exited unexpectedly.";
    private static readonly TimeSpan QueueLimit = TimeSpan.FromMinutes(30);
    private readonly InvocationRates _rates = new(options.Limits, clock);
    private readonly FaultDraws _draws = new(options.Faults);
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _lock = new();
    private readonly HashSet<Task> _running = [];

    /// <summary>Starts a function.</summary>
    /// <param name="parameters">A JSON object: all of them, the function's own too.</param>
    /// <exception cref="WhiskFault">The caller has too many.</exception>
    public RunningActivation Start(StoredAction action, ReadOnlyMemory<byte> parameters, string space, LocalAccount? caller)
    {
        _rates.Enter(space);
        var id = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var ended = RunAsync(id, action, parameters, space, caller);
        lock (_lock) _running.Add(ended);
        _ = ended.ContinueWith(done =>
        {
            lock (_lock) _running.Remove(done);
        }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return new(id, ended);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        Task[] running;
        lock (_lock) running = [.. _running];
        await Task.WhenAll(running);
        _end.Dispose();
    }

    private async Task<ActivationRecord> RunAsync(string id, StoredAction action, ReadOnlyMemory<byte> parameters, string space,
        LocalAccount? caller)
    {
        try
        {
            return await RecordedAsync(id, action, parameters, space, caller);
        }
        finally
        {
            _rates.Exit(space);
        }
    }

    private async Task<ActivationRecord> RecordedAsync(string id, StoredAction action, ReadOnlyMemory<byte> parameters, string space,
        LocalAccount? caller)
    {
        var accepted = clock.GetTimestamp();
        await Task.Yield();
        var log = new ActivationLog(action.Limits.Logs << 20);
        var (fails, hangs) = _draws.Next(action.Path);
        if (_draws.LateBy(action.Path) is { Ticks: > 0 } late)
            await Task.Delay(late, clock, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var ran = fails ? new Ran(RunOutcome.Developer(Died), default, null)
            : hangs ? await HangAsync(action) : await InInstanceAsync(id, action, parameters, space, caller, log);
        var end = clock.GetUtcNow();
        var record = new ActivationRecord(id, space, action with { Exec = action.Exec with { Code = null }, Parameters = [] },
            ran.Outcome.Status, ran.Outcome.Result)
        {
            Subject = caller?.Subject ?? space,
            Start = (end - ran.Duration).ToUnixTimeMilliseconds(),
            End = end.ToUnixTimeMilliseconds(),
            Wait = Math.Max(0, (long)(clock.GetElapsedTime(accepted) - ran.Duration).TotalMilliseconds),
            Init = ran.Init is { } init ? (long)init.TotalMilliseconds : null,
            IsTimedOut = ran.Outcome.IsTimedOut,
            Logs = log.Lines,
        };
        ring.Add(record);
        return record;
    }

    private async Task<Ran> HangAsync(StoredAction action)
    {
        var limit = TimeSpan.FromMilliseconds(action.Limits.Timeout);
        await Task.Delay(limit, clock, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return new(RunOutcome.TimedOut(action.Limits.Timeout), limit, null);
    }

    private async Task<Ran> InInstanceAsync(string id, StoredAction action, ReadOnlyMemory<byte> parameters, string space,
        LocalAccount? caller, ActivationLog log)
    {
        if (action.Limits.Memory > options.MemoryBudget)
            return new(RunOutcome.Platform($"The platform has {options.MemoryBudget} MB for all instances, and this one asks for "
                + $"{action.Limits.Memory} MB."), default, null);
        using var late = new CancellationTokenSource(QueueLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, _end.Token);
        Instance instance;
        bool isCold;
        try
        {
            (instance, isCold) = await pool.TakeAsync(action, either.Token);
        }
        catch (OperationCanceledException)
        {
            return new(RunOutcome.Platform("No instance became free."), default, null);
        }

        var started = await instance.Started;
        var init = isCold && started.Sandbox is not null ? started.Init : (TimeSpan?)null;
        if (isCold && started.Sandbox is { } fresh)
            foreach (var line in fresh.Log.StartLines) log.Add(line);
        var began = clock.GetTimestamp();
        var isBroken = true;
        try
        {
            var outcome = started.Fault ?? await CallAsync(started.Sandbox!, Request(id, action, parameters, space, caller), action, log);
            isBroken = outcome.IsBroken;
            return new(outcome, clock.GetElapsedTime(began) + (init ?? default), init);
        }
        finally
        {
            pool.Give(instance, isBroken);
        }
    }

    private async Task<RunOutcome> CallAsync(Sandbox sandbox, ReadOnlyMemory<byte> request, StoredAction action, ActivationLog log)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromMilliseconds(action.Limits.Timeout), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, _end.Token);
        sandbox.Log.Begin(log);
        try
        {
            var (status, body) = await sandbox.CallAsync("run", request, options.Limits.MaxResult, either.Token);
            return Answers.Of(status, body, options.Limits.MaxResult);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            return RunOutcome.Developer(sandbox.IsOutOfMemory ? "The action exhausted its memory and was aborted."
                : Died);
        }
        catch (OperationCanceledException)
        {
            return _end.IsCancellationRequested ? RunOutcome.Platform("The platform ends.") : RunOutcome.TimedOut(action.Limits.Timeout);
        }
        finally
        {
            await sandbox.Log.EndAsync(log);
        }
    }

    private byte[] Request(string id, StoredAction action, ReadOnlyMemory<byte> parameters, string space, LocalAccount? caller)
        => WhiskJson.Of(json =>
        {
            json.WriteStartObject();
            json.WritePropertyName("value");
            json.WriteRawValue(parameters.Span, skipInputValidation: true);
            json.WriteString("namespace", space);
            json.WriteString("action_name", $"/{action.Path}");
            json.WriteString("action_version", action.Version);
            json.WriteString("activation_id", id);
            json.WriteString("transaction_id", id);
            json.WriteString("api_host", apiHost);
            if (caller is not null && action.Annotations.Find("provide-api-key") is { Value.ValueKind: JsonValueKind.True })
                json.WriteString("api_key", caller.Auth);
            json.WriteString("deadline", (clock.GetUtcNow().ToUnixTimeMilliseconds() + action.Limits.Timeout).ToString());
            json.WriteEndObject();
        });

    private sealed record Ran(RunOutcome Outcome, TimeSpan Duration, TimeSpan? Init);
}

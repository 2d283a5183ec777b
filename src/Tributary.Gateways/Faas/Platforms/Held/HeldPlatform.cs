using System.Collections.Concurrent;
using System.Net;
using Tributary.Gateways.Faas.Platforms.Calls;

namespace Tributary.Gateways.Faas.Platforms.Held;

/// <summary>A platform that answers a call when the function does: what all of them share. Parameters that a function was deployed with go
/// along with each call of this process: such platforms keep none.</summary>
internal abstract class HeldPlatform : IFunctionPlatform
{
    private const int MaxHeld = 10_000;
    private const int MaxLogs = 1000;
    private readonly HeldActivations _held;
    private readonly TimeProvider _clock;
    private readonly ConcurrentDictionary<string, ReadOnlyMemory<byte>> _defaults = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly Queue<(string Id, IReadOnlyList<string> Lines)> _logs = new();

    /// <param name="handler">Connections to it, disposed with this.</param>
    protected HeldPlatform(string provider, string cluster, HttpMessageHandler handler, CallRules rules, TimeProvider clock)
    {
        (Provider, Cluster, _clock) = (provider, cluster, clock);
        Calls = new PlatformCalls($"{provider} {cluster}", handler, rules, clock);
        _held = new HeldActivations($"{provider} {cluster}", MaxHeld);
    }

    public string Provider { get; }

    public string Cluster { get; }

    protected PlatformCalls Calls { get; }

    protected TimeProvider Clock => _clock;

    public async Task<bool> DeployAsync(FunctionSpec function, CancellationToken cancellation)
    {
        var isNew = await DeployedAsync(function, cancellation);
        if (function.Defaults is { } defaults) _defaults[function.Name] = defaults;
        else _defaults.TryRemove(function.Name, out _);
        return isNew;
    }

    public abstract Task<bool> DeleteAsync(string function, CancellationToken cancellation);

    public abstract Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellation);

    public Task<Activation> InvokeAsync(string function, ReadOnlyMemory<byte> parameters, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var merged = _defaults.TryGetValue(function, out var defaults) ? JsonMembers.Merge(defaults, parameters) : parameters;
        return Task.FromResult(_held.Start(function, token => CallAsync(function, merged, token)));
    }

    public async Task<ActivationResult> ResultAsync(Activation activation, CancellationToken cancellation)
    {
        var held = await _held.ResultAsync(activation, cancellation);
        if (held.Logs.Count == 0) return held.Result;
        lock (_lock)
        {
            _logs.Enqueue((activation.Id, held.Logs));
            if (_logs.Count > MaxLogs) _logs.Dequeue();
        }

        return held.Result;
    }

    public void Abandon(Activation activation) => _held.Abandon(activation);

    public Task<IReadOnlyList<string>> LogsAsync(Activation activation, CancellationToken cancellation)
    {
        lock (_lock) return Task.FromResult(_logs.FirstOrDefault(one => one.Id == activation.Id).Lines ?? []);
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _held.DisposeAsync();
        Calls.Dispose();
    }

    /// <inheritdoc cref="IFunctionPlatform.DeployAsync"/>
    protected abstract Task<bool> DeployedAsync(FunctionSpec function, CancellationToken cancellation);

    /// <summary>What makes the request that calls a function, anew for each try.</summary>
    /// <exception cref="PlatformException">The caller cannot say who it is.</exception>
    protected abstract Task<Func<HttpRequestMessage>> RequestAsync(string function, ReadOnlyMemory<byte> parameters,
        CancellationToken cancellation);

    /// <summary>What an answer to a call means; the duration is filled in.</summary>
    /// <exception cref="PlatformException">It means that nobody was called.</exception>
    protected virtual HeldResult Read(string function, PlatformAnswer answer) => new(answer switch
    {
        { IsSuccess: true } => new(ActivationEnd.Success, answer.Body),
        { Status: HttpStatusCode.RequestTimeout or HttpStatusCode.GatewayTimeout }
            => new(ActivationEnd.TimedOut, answer.Body) { Error = Said(answer, "it took longer than it may") },
        { MayPass: true } => new(ActivationEnd.Platform, answer.Body) { Error = Said(answer, "the platform did not call it") },
        { Fault: PlatformFault.Unauthorized or PlatformFault.NotFound or PlatformFault.TooLarge }
            => throw Calls.Faulty(function, "calling it", answer),
        _ => new(ActivationEnd.Failed, answer.Body) { Error = Said(answer, "it failed") },
    }, []);

    protected static string Said(PlatformAnswer answer, string usual)
        => $"{(answer.Words is { Length: > 0 } words ? words : usual)} ({(int)answer.Status})";

    private async Task<HeldResult> CallAsync(string function, ReadOnlyMemory<byte> parameters, CancellationToken cancellation)
    {
        var began = _clock.GetTimestamp();
        var make = await RequestAsync(function, parameters, cancellation);
        var read = Read(function, await Calls.CallAsync(function, make, cancellation));
        return read.Result.Duration > TimeSpan.Zero ? read
            : read with { Result = read.Result with { Duration = _clock.GetElapsedTime(began) } };
    }
}

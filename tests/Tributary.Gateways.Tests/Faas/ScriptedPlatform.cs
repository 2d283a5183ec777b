using System.Collections.Concurrent;
using Tributary.Gateways.Faas.Platforms;

namespace Tributary.Gateways.Tests.Faas;

/// <summary>A platform in this process that does what a test says.</summary>
internal sealed class ScriptedPlatform(string cluster) : IFunctionPlatform
{
    private readonly ConcurrentDictionary<string, Task<ActivationResult>> _running = new();
    private int _calls;

    /// <summary>Function, number of the call from 1, and its parameters, to what it answers.</summary>
    public Func<string, int, ReadOnlyMemory<byte>, CancellationToken, Task<ActivationResult>> Run { get; set; }
        = (_, _, _, _) => Task.FromResult(Success("{}"));

    /// <summary>Thrown by whatever it is asked; null where it is there.</summary>
    public PlatformException? Away { get; set; }

    /// <summary>Asked at each call, with the function, and at each listing, with none: whether it is away this time.</summary>
    public Func<string?, bool> Misses { get; set; } = static _ => false;

    public ConcurrentDictionary<string, bool> Functions { get; } = new();

    public ConcurrentBag<string> Abandoned { get; } = [];

    public int Calls => Volatile.Read(ref _calls);

    public int MostAtOnce { get; private set; }

    public string Provider => "local";

    public string Cluster => cluster;

    public static ActivationResult Success(string json)
        => new(ActivationEnd.Success, System.Text.Encoding.UTF8.GetBytes(json)) { Duration = TimeSpan.FromMilliseconds(10) };

    public static ActivationResult Failure(string error) => new(ActivationEnd.Failed, default) { Error = error };

    public Task<bool> DeployAsync(FunctionSpec function, CancellationToken cancellation)
    {
        Functions[function.Name] = true;
        return Task.FromResult(true);
    }

    public Task<bool> DeleteAsync(string function, CancellationToken cancellation) => Task.FromResult(false);

    public Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellation)
        => Gone(null) is { } away ? throw away : Task.FromResult<IReadOnlyList<string>>([.. Functions.Keys]);

    public Task<Activation> InvokeAsync(string function, ReadOnlyMemory<byte> parameters, CancellationToken cancellation)
    {
        if (Gone(function) is { } away) throw away;
        if (!Functions.IsEmpty && !Functions.ContainsKey(function))
            throw new PlatformException(PlatformFault.NotFound, $"local cluster '{cluster}', {function}: there is no such function");
        var activation = new Activation(function, Guid.NewGuid().ToString("n"));
        _running[activation.Id] = Run(function, Interlocked.Increment(ref _calls), parameters, cancellation);
        lock (_running) MostAtOnce = Math.Max(MostAtOnce, _running.Values.Count(task => !task.IsCompleted));
        return Task.FromResult(activation);
    }

    public Task<ActivationResult> ResultAsync(Activation activation, CancellationToken cancellation)
        => _running[activation.Id].WaitAsync(cancellation);

    public void Abandon(Activation activation) => Abandoned.Add(activation.Id);

    public Task<IReadOnlyList<string>> LogsAsync(Activation activation, CancellationToken cancellation)
        => Task.FromResult<IReadOnlyList<string>>([]);

    // The gateways of a test come and go; the platform stays.
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private PlatformException? Gone(string? function)
        => Away ?? (Misses(function) ? new PlatformException(PlatformFault.Away, $"{cluster} is away") : null);
}

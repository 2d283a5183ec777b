using System.Security.Cryptography;

namespace Tributary.Gateways.Faas.Platforms.Held;

/// <summary>Activations of platforms that know none: the call is held open until the function answers, and the id is ours. Bounded: one
/// that nobody asks for any more has to be abandoned. Safe to use from several threads.</summary>
internal sealed class HeldActivations(string name, int max) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Held> _held = new(StringComparer.Ordinal);

    /// <param name="call">Makes the call; its end is the activation's.</param>
    /// <exception cref="PlatformException">As many are held as may be.</exception>
    public Activation Start(string function, Func<CancellationToken, Task<HeldResult>> call)
    {
        var held = new Held();
        lock (_lock)
        {
            if (_held.Count >= max)
                throw new PlatformException(PlatformFault.Busy, $"{name}, {function}: {max} calls are held open already");
            _held[held.Id] = held;
        }

        held.Ended = RunAsync(call, held.End.Token);
        return new(function, held.Id);
    }

    /// <summary>Waits for the end of one; it is forgotten then.</summary>
    /// <exception cref="PlatformException">There is none of this id, or the call failed.</exception>
    public async Task<HeldResult> ResultAsync(Activation activation, CancellationToken cancellation)
    {
        var held = Find(activation.Id)
            ?? throw new PlatformException(PlatformFault.NotFound,
                $"{name}, {activation.Function}: activation {activation.Id} is not held");
        try
        {
            return await held.Ended.WaitAsync(cancellation);
        }
        finally
        {
            if (held.Ended.IsCompleted) Abandon(activation);
        }
    }

    /// <summary>Lets go of one; its call is broken off.</summary>
    public void Abandon(Activation activation)
    {
        Held? held;
        lock (_lock) _held.Remove(activation.Id, out held);
        held?.End.Cancel();
    }

    public async ValueTask DisposeAsync()
    {
        Held[] held;
        lock (_lock)
        {
            held = [.. _held.Values];
            _held.Clear();
        }

        foreach (var one in held) await one.End.CancelAsync();
        foreach (var one in held) await ((Task)one.Ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static async Task<HeldResult> RunAsync(Func<CancellationToken, Task<HeldResult>> call, CancellationToken cancellation)
    {
        await Task.Yield();
        return await call(cancellation);
    }

    private Held? Find(string id)
    {
        lock (_lock) return _held.GetValueOrDefault(id);
    }

    private sealed class Held
    {
        public string Id { get; } = RandomNumberGenerator.GetHexString(32, lowercase: true);

        public CancellationTokenSource End { get; } = new();

        public Task<HeldResult> Ended { get; set; } = Task.FromCanceled<HeldResult>(new CancellationToken(canceled: true));
    }
}

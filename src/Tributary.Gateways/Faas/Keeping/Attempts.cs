using Microsoft.Extensions.Logging;
using Tributary.Core.Texts;
using Tributary.Gateways.Asking;
using Tributary.Gateways.Faas.Platforms;
using Tributary.Gateways.Fabrics;

namespace Tributary.Gateways.Faas.Keeping;

/// <summary>The activations that were started for one assignment.</summary>
internal sealed class Attempts(FunctionTunnel tunnel, OpenAsk ask, ActivationBook book, TimeProvider clock, ILogger log)
{
    private const int MaxError = 300;

    // A platform ends what runs too long by itself; one that does not is not believed for ever.
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(30);
    private readonly List<Running> _running = [];

    /// <summary>Started so far; what could not be started because the cluster was away does not count.</summary>
    public int Count { get; private set; }

    public int UnderWay => _running.Count;

    /// <summary>How long the youngest has run; zero for none.</summary>
    public TimeSpan Youngest => _running.Count == 0 || _running[^1].Began is not { } began ? TimeSpan.Zero : clock.GetElapsedTime(began);

    public void Begin(ReadOnlyMemory<byte> call, bool speculative, CancellationToken cancellation)
    {
        Count++;
        var one = new Running(Count, speculative);
        _running.Add(one);
        one.Work = RunAsync(one, call, cancellation);
    }

    /// <summary>Waits until one of them ends, or something else does.</summary>
    /// <param name="atMost">Waits no longer; null for as long as it takes.</param>
    /// <returns>What ended; null where it was something else.</returns>
    public async Task<AttemptEnd?> NextAsync(IReadOnlyList<Task> others, TimeSpan? atMost, CancellationToken cancellation)
    {
        using var look = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task[] all = [.. _running.Select(one => (Task)one.Work), .. others,
            .. atMost is { } time ? new[] { Task.Delay(time, clock, look.Token) } : []];
        await Task.WhenAny(all);
        await look.CancelAsync();
        cancellation.ThrowIfCancellationRequested();
        if (_running.Find(one => one.Work.IsCompleted) is not { } ended) return null;
        _running.Remove(ended);
        var end = await ended.Work;
        if (end.DoesNotCount) Count--;
        return end;
    }

    /// <summary>Waits until one of them has ended, and not long.</summary>
    public async Task LingerAsync(TimeSpan atMost, CancellationToken cancellation)
    {
        if (_running.Count > 0 && _running.TrueForAll(one => !one.Work.IsCompleted))
            await Task.WhenAny([.. _running.Select(one => one.Work), Task.Delay(atMost, clock, cancellation)]);
    }

    /// <summary>Nobody needs the others' answers any more.</summary>
    public void Abandon()
    {
        foreach (var one in _running)
            if (one.Activation is { } activation) tunnel.Platform.Abandon(activation);
    }

    private async Task<AttemptEnd> RunAsync(Running one, ReadOnlyMemory<byte> call, CancellationToken cancellation)
    {
        var (cluster, function) = (tunnel.Cluster, tunnel.Function);
        await cluster.Places.WaitAsync(cancellation);
        var (number, place) = (0L, new Place(cluster.Places));

        // Once the update has come the function is as good as done: the next one need not wait until the platform says so.
        _ = ask.Reply.ContinueWith(_ => place.Leave(), TaskScheduler.Default);
        try
        {
            // What the platform does not start is no activation: it has no time, no price and no row.
            var activation = await tunnel.Platform.InvokeAsync(function.Name, call, cancellation);
            (one.Activation, one.Began) = (activation, clock.GetTimestamp());
            cluster.Answered();
            cluster.Started(one.Number, one.IsSpeculative);
            number = book.Begin(new ActivationRecord(activation.Id, function.Name, cluster.Config.Name, ask.Assignment.RunId,
                ask.Assignment.Round, one.Number, clock.GetUtcNow())
            { Speculative = one.IsSpeculative });
            if (one.IsSpeculative) FaasEvents.Doubled(log, function.Name, cluster.Config.Name, ask.Assignment.RunId, ask.Assignment.Round);
            FaasEvents.Started(log, function.Name, cluster.Config.Name, ask.Assignment.RunId, ask.Assignment.Round, one.Number,
                activation.Id);
            return await EndAsync(one, number, activation, cancellation);
        }
        catch (PlatformException fault)
        {
            var isAway = fault.Fault == PlatformFault.Away;
            if (isAway) cluster.Missed(fault.Message);
            End(one, number, ActivationState.Failed, null, fault.Message);

            // A cluster that is away is waited for: until it is lost, or the assignment's time is over.
            return new AttemptEnd(fault.Message) { RetryAfter = fault.RetryAfter, DoesNotCount = fault.MayPass && one.Activation is null };
        }
        catch (OperationCanceledException)
        {
            End(one, number, ActivationState.Abandoned, null, null);
            throw;
        }
        finally
        {
            place.Leave();
        }
    }

    private async Task<AttemptEnd> EndAsync(Running one, long number, Activation activation, CancellationToken cancellation)
    {
        var cluster = tunnel.Cluster;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var timer = clock.CreateTimer(_ => Cancel(limit), null, tunnel.Function.Entry.Template.Timeout + s_grace,
            Timeout.InfiniteTimeSpan);
        ActivationResult result;
        try
        {
            result = await tunnel.Platform.ResultAsync(activation, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            tunnel.Platform.Abandon(activation);
            result = new ActivationResult(ActivationEnd.TimedOut, default)
            { Error = $"nothing was heard of it for {tunnel.Function.Entry.Template.Timeout + s_grace}" };
        }

        tunnel.Heard();
        var error = result.End == ActivationEnd.Success ? await tunnel.Form.TakeAsync(tunnel.Function, ask, result, cancellation)
            : await tunnel.Form.FoundAsync(tunnel.Function, ask, cancellation) ? null : result.Error ?? "it failed and does not say why";
        if (error is not null) error = CleanText.Line(error, MaxError);
        End(one, number, result.End == ActivationEnd.TimedOut ? ActivationState.TimedOut
            : error is null ? ActivationState.Succeeded : ActivationState.Failed, result, error);
        return new AttemptEnd(error);
    }

    private void End(Running one, long number, ActivationState state, ActivationResult? result, string? error)
    {
        var took = one.Began is { } began ? clock.GetElapsedTime(began) : TimeSpan.Zero;
        var (cluster, function) = (tunnel.Cluster, tunnel.Function);
        if (error is not null)
            FaasEvents.Failed(log, function.Name, cluster.Config.Name, ask.Assignment.RunId, ask.Assignment.Round, one.Number, error);
        book.End(number, record => cluster.Ended(record with
        {
            State = state,
            Seconds = took.TotalSeconds,
            Cold = result?.IsCold,
            Error = error,
        }, function.Entry.Template.MemoryMegabytes, one.Activation is null ? TimeSpan.Zero : result?.Duration is { Ticks: > 0 } ran ? ran
            : took));
    }

    private static void Cancel(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended just now.
        }
    }

    private sealed class Place(SemaphoreSlim places)
    {
        private int _left;

        public void Leave()
        {
            if (Interlocked.Exchange(ref _left, 1) == 1) return;
            try
            {
                places.Release();
            }
            catch (ObjectDisposedException)
            {
                // The coordinator stops.
            }
        }
    }

    private sealed class Running(int number, bool isSpeculative)
    {
        public int Number => number;

        public bool IsSpeculative => isSpeculative;

        public long? Began { get; set; }

        public Activation? Activation { get; set; }

        public Task<AttemptEnd> Work { get; set; } = null!;
    }
}

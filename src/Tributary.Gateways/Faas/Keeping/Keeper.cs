using Microsoft.Extensions.Logging;
using Tributary.Core.Clients;
using Tributary.Core.Texts;
using Tributary.Gateways.Asking;
using Tributary.Gateways.Faas.Fabric;
using Tributary.Gateways.Faas.Platforms;
using Tributary.Gateways.Fabrics;
using Tributary.Transports.Faas;
using Tributary.Transports.Messages;

namespace Tributary.Gateways.Faas.Keeping;

/// <summary>Keeps functions at work: starts them for what they are asked, starts them again where they failed, and once more beside
/// themselves where they take long. The first answer counts; whatever the others bring is known already.</summary>
internal sealed class Keeper(KeeperConfig config, ActivationBook book, TimeProvider clock, ILogger log)
{
    private const int MaxReason = 500;
    private static readonly TimeSpan s_longestPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_linger = TimeSpan.FromSeconds(10);

    /// <summary>Told of each assignment that ended, with the run it was for: something was spent.</summary>
    public Action<string> Spent { get; set; } = static _ => { };

    /// <summary>Works on an ask until it is answered, withdrawn, or given up.</summary>
    public async Task WorkAsync(FunctionTunnel tunnel, OpenAsk ask, CancellationToken end)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(end);
        var attempts = new Attempts(tunnel, ask, book, clock, log);
        try
        {
            var answered = ask.Reply;
            if (await tunnel.Form.WriteAsync(tunnel.Function, ask, tunnel.Heard, stop.Token) is not { } call)
            {
                ask.TryComplete(new Refusal(RefusalReason.Failed, "too many assignments are under way for one more ticket"));
                return;
            }

            var (pause, failures, hasWon) = (Task.CompletedTask, 0, false);
            var reason = "it was not started";
            while (!answered.IsCompleted)
            {
                var started = attempts.Count;
                if (attempts.UnderWay == 0 && started >= config.Attempts)
                {
                    ask.TryComplete(new Refusal(RefusalReason.Failed, CleanText.Of(
                        $"{tunnel.Function.Name} on {tunnel.Cluster.Config} failed {started} times; the last time: {reason}", MaxReason)));
                    return;
                }

                // One after the other; and once more beside one that takes long.
                if (attempts.UnderWay == 0 && pause.IsCompleted) attempts.Begin(call, false, stop.Token);
                else if (IsLong(attempts, tunnel)) attempts.Begin(call, true, stop.Token);
                var ended = await attempts.NextAsync([answered, .. pause.IsCompleted ? [] : new[] { pause }], Look(attempts, tunnel),
                    stop.Token);
                hasWon |= ended is { Error: null };
                if (ended?.Error is null) continue;
                reason = ended.Error;
                pause = Task.Delay(PauseAfter(++failures, ended.RetryAfter), clock, stop.Token);
            }

            // The update comes before the platform says that the function has ended: its time and price are still of interest.
            if (answered.IsCompletedSuccessfully && !hasWon) await attempts.LingerAsync(s_linger, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The coordinator stops, or the function's cluster was lost.
        }
        catch (PlatformException fault)
        {
            // What it would be called with cannot be had: the data's addresses do not answer, say.
            ask.TryComplete(new Refusal(RefusalReason.Failed, CleanText.Of(fault.Message, MaxReason)));
        }
#pragma warning disable CA1031 // Whatever breaks at one assignment is its refusal, never the end of the keeper.
        catch (Exception broken)
#pragma warning restore CA1031
        {
            FaasEvents.Broke(log, broken, tunnel.Function.Name);
            ask.TryComplete(new Refusal(RefusalReason.Failed, $"the coordinator could not call {tunnel.Function.Name}; its log says why"));
        }
        finally
        {
            await stop.CancelAsync();
            attempts.Abandon();
            Spent(ask.Assignment.RunId);
        }
    }

    /// <summary>Starts a function so that it says who it is, again where it does not; it is warm from then on.</summary>
    /// <returns>Null where it said nothing that can be used; the log says why.</returns>
    public async Task<ClientMessage?> GreetAsync(FunctionTunnel tunnel, CancellationToken end)
    {
        if (tunnel.Form.Greeting(tunnel.Function) is not { } greeting) return new ClientMessage();
        for (var attempt = 1; ; attempt++)
        {
            var (told, why) = await GreetBesideAsync(tunnel, greeting, end);
            if (told is not null) return told;
            if (attempt == config.Attempts)
            {
                FaasEvents.NotGreeted(log, tunnel.Function.Name, tunnel.Cluster.Config.ToString(), why);
                return null;
            }

            await Task.Delay(PauseAfter(attempt, null), clock, end);
        }
    }

    // It costs as any other; how long it takes says nothing of training.
    private void Count(FunctionTunnel tunnel, Activation activation, ActivationState state, ActivationResult? result, TimeSpan took)
        => tunnel.Cluster.Ended(new ActivationRecord(activation.Id, tunnel.Function.Name, tunnel.Cluster.Config.Name, "", 0, 1,
            clock.GetUtcNow())
        {
            State = state,
            Cold = result?.IsCold,
        }, tunnel.Function.Entry.Template.MemoryMegabytes, result?.Duration is { Ticks: > 0 } ran ? ran : took);

    // Once more beside itself where it runs long; the first that says something counts.
    private async Task<(ClientMessage? Told, string Why)> GreetBesideAsync(FunctionTunnel tunnel, ReadOnlyMemory<byte> greeting,
        CancellationToken end)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(end);
        try
        {
            var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var first = GreetOnceAsync(tunnel, greeting, false, () => begun.TrySetResult(), stop.Token);
            if (config.Speculate == 0) return await first;
            await Task.WhenAny(first, begun.Task);
            await Task.WhenAny(first, Task.Delay(config.Patience, clock, stop.Token));
            if (first.IsCompleted) return await first;

            var second = GreetOnceAsync(tunnel, greeting, true, static () => { }, stop.Token);
            var faster = await Task.WhenAny(first, second);
            var ended = await faster;
            return ended.Told is not null ? ended : await (faster == first ? second : first);
        }
        finally
        {
            await stop.CancelAsync();
        }
    }

    private async Task<(ClientMessage? Told, string Why)> GreetOnceAsync(FunctionTunnel tunnel, ReadOnlyMemory<byte> greeting,
        bool speculative, Action begun, CancellationToken end)
    {
        var (cluster, function) = (tunnel.Cluster, tunnel.Function.Name);
        await cluster.Places.WaitAsync(end);
        Activation? activation = null;
        var began = clock.GetTimestamp();
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(end);
            limit.CancelAfter(tunnel.Function.Entry.Template.Timeout);
            activation = await tunnel.Platform.InvokeAsync(function, greeting, limit.Token);
            began = clock.GetTimestamp();
            cluster.Started(speculative ? 2 : 1, speculative);
            begun();
            var result = await tunnel.Platform.ResultAsync(activation, limit.Token);
            Count(tunnel, activation, result.End switch
            {
                ActivationEnd.Success => ActivationState.Succeeded,
                ActivationEnd.TimedOut => ActivationState.TimedOut,
                _ => ActivationState.Failed,
            }, result, clock.GetElapsedTime(began));
            return result.End == ActivationEnd.Success ? (tunnel.Form.Told(result), "") : (null, result.Error ?? $"{result.End}");
        }
        catch (Exception fault) when (fault is PlatformException or FaasFormatException
            || (fault is OperationCanceledException && !end.IsCancellationRequested))
        {
            return (null, fault.Message);
        }
        catch (OperationCanceledException) when (activation is not null)
        {
            // The other one said it, or the coordinator stops.
            tunnel.Platform.Abandon(activation);
            Count(tunnel, activation, ActivationState.Abandoned, null, clock.GetElapsedTime(began));
            throw;
        }
        finally
        {
            cluster.Places.Release();
        }
    }

    // One beside another, and a third where both hang; only where there is something to compare with.
    private bool IsLong(Attempts attempts, FunctionTunnel tunnel)
        => Limit(tunnel) is { } limit && attempts.UnderWay >= 1 && attempts.Count < config.Attempts && attempts.Youngest >= limit;

    private TimeSpan? Limit(FunctionTunnel tunnel)
        => config.Speculate > 0 && tunnel.Cluster.Durations.Median is { } usual
            ? usual * config.Speculate is var limit && limit > config.Patience ? limit : config.Patience : null;

    // When to look again whether it takes long; never more often than it is of use.
    private TimeSpan? Look(Attempts attempts, FunctionTunnel tunnel)
    {
        if (attempts.UnderWay == 0 || attempts.Count >= config.Attempts) return null;
        if (config.Speculate == 0) return null;
        var left = (Limit(tunnel) ?? TimeSpan.FromSeconds(5)) - attempts.Youngest;
        return left > TimeSpan.FromMilliseconds(20) ? left : TimeSpan.FromMilliseconds(20);
    }

    private TimeSpan PauseAfter(int attempt, TimeSpan? asked)
    {
        var doubled = config.Pause * Math.Pow(2, Math.Min(attempt - 1, 10));
        var pause = asked > doubled ? asked.Value : doubled;
        return pause < s_longestPause ? pause : s_longestPause;
    }
}

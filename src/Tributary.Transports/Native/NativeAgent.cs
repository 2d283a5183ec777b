using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Tributary.Core.Clients;
using Tributary.Transports.Joining;
using Tributary.Transports.Messages;

namespace Tributary.Transports.Native;

/// <summary>Lets a client take part over the native link: polls without end, works on what it is given, and delivers each answer until it
/// is kept or no longer wanted. Lines that break and coordinators that restart are part of its day.</summary>
public sealed class NativeAgent : IDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(250);

    // The coordinator's clock is known to a second.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    // The longest that a timer takes.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(40);
    private readonly string _session = RandomNumberGenerator.GetHexString(32, lowercase: true);
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _holding = new(StringComparer.Ordinal);
    private readonly IClient _client;
    private readonly NativeLink _link;
    private readonly AgentOptions _options;
    private readonly IAgentObserver _observer;
    private readonly TimeProvider _clock;
    private readonly ModelCache _models;
    private readonly Workshop _workshop;
    private readonly SemaphoreSlim _places;
    private TimeSpan _wait;
    private bool _hasPolled;

    public NativeAgent(IClient client, NativeLink link, AgentOptions options, IAgentObserver observer, TimeProvider clock)
    {
        (_client, _link, _options, _observer, _clock) = (client, link, options, observer, clock);
        _models = new ModelCache(link, options.Folder);
        _workshop = new Workshop(client, link, _models, observer, clock, options.Identity);
        _places = new SemaphoreSlim(Math.Max(1, options.AtOnce));
        _wait = options.Wait;
    }

    /// <summary>Takes part until it is cancelled.</summary>
    /// <exception cref="LinkProblemException">The coordinator does not speak this version, another process took this client's place, or the
    /// client is not, or no longer, let in (<see cref="LinkRefusals"/>).</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled; the coordinator was told, and nothing is left behind.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var works = new ConcurrentDictionary<Task, bool>();
        try
        {
            if (_options.Identity is { } identity) Track(works, KeepAsync(identity, end.Token));
            await PollAsync(works, end.Token);
        }
        finally
        {
            await end.CancelAsync();
            await Task.WhenAll([.. works.Keys, cancellation.IsCancellationRequested ? LeaveAsync() : Task.CompletedTask]);
        }
    }

    public void Dispose()
    {
        _models.Dispose();
        _places.Dispose();
    }

    private async Task PollAsync(ConcurrentDictionary<Task, bool> works, CancellationToken cancellation)
    {
        var (backoff, connected) = (new Backoff(), false);
        while (true)
        {
            TimeSpan pause;
            string reason;
            try
            {
                // The first poll does not wait: that the line is there is news to the client's owner.
                var asked = _clock.GetTimestamp();
                _hasPolled = true;
                var reply = await _link.PollAsync(Request(connected ? _wait : TimeSpan.Zero), cancellation);
                if (!connected) _observer.Connected();
                connected = true;
                backoff.Reset();
                if (reply.LeaseSeconds > 0) _wait = TimeSpan.FromSeconds(Math.Min(_options.Wait.TotalSeconds, reply.LeaseSeconds / 3));
                foreach (var key in reply.Cancelled ?? [])
                    if (_holding.TryRemove(key, out var held)) await StopAsync(held);
                foreach (var assignment in reply.Assignments ?? []) Begin(assignment, works, cancellation);

                // Whoever answers at once without any news must not be asked in a circle.
                if (reply is { Assignments: null or [], Cancelled: null or [] } && _clock.GetElapsedTime(asked) < Pace)
                    await Task.Delay(Pace, _clock, cancellation);
                continue;
            }
            catch (LinkProblemException problem) when (problem.Status is 426 or 409 || EndsClient(problem))
            {
                throw;
            }
            catch (LinkProblemException problem)
            {
                (pause, reason) = (problem.IsRefusal ? Backoff.Refused : backoff.Next(problem.RetryAfter), problem.Message);
            }
            catch (Exception fault) when (fault is HttpRequestException or IOException or TimeoutException)
            {
                (pause, reason) = (backoff.Next(), fault.InnerException?.Message ?? fault.Message);
            }

            connected = false;
            _observer.Disconnected(reason, pause);
            await Task.Delay(pause, _clock, cancellation);
        }
    }

    private bool EndsClient(LinkProblemException problem)
        => LinkRefusals.EndsClient(problem, _options.Identity?.Held.Expires, _clock.GetUtcNow());

    // Whoever ends in order says goodbye, so that no round asks it in vain. Nobody is kept from ending by it: the lease ends by itself.
    private async Task LeaveAsync()
    {
        if (!_hasPolled) return;
        try
        {
            await _link.LeaveAsync(new LeaveRequest(_session), CancellationToken.None);
        }
        catch (Exception fault) when (fault is LinkProblemException or HttpRequestException or IOException or TimeoutException)
        {
            // Said in vain.
        }
    }

    private async Task KeepAsync(LinkIdentity identity, CancellationToken cancellation)
    {
        try
        {
            await identity.KeepAsync(_link.Enrolment, _observer, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The agent ends.
        }
    }

    private PollRequest Request(TimeSpan wait)
    {
        // A window that closes ends no work that was begun: the client says so once it has nothing in hand.
        var availability = _holding.IsEmpty ? _options.Available() : Availability.Open;
        var info = _client.Info;
        var about = new ClientMessage
        {
            Labels = info.Labels.Count > 0 ? info.Labels : _options.Labels,
            Examples = info.Examples,
            Holds = HoldsMessage.Of(info.Holds),
            Engine = info.HasEngine,
            Version = _options.Version,
            Platform = RuntimeInformation.RuntimeIdentifier,
        };
        return new PollRequest(_session, about)
        {
            Available = availability.IsOpen,
            Reason = availability.Reason,
            Holding = [.. _holding.Keys],
            WaitSeconds = wait.TotalSeconds,
        };
    }

    private void Begin(AssignmentMessage assignment, ConcurrentDictionary<Task, bool> works, CancellationToken cancellation)
    {
        var deadlined = new CancellationTokenSource(Left(assignment), _clock);
        var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, deadlined.Token);
        if (_holding.TryAdd(assignment.Key, stop))
        {
            Track(works, WorkAsync(assignment, stop, deadlined));
            return;
        }

        stop.Dispose();
        deadlined.Dispose();
    }

    // Until nobody waits for the answer any more; without end where it has no deadline.
    private TimeSpan Left(AssignmentMessage assignment)
    {
        TimeSpan? left = assignment.SecondsLeft is { } seconds && double.IsFinite(seconds)
            ? TimeSpan.FromSeconds(Math.Clamp(seconds, 0, 2 * Longest.TotalSeconds))
            : assignment.Deadline - _link.CoordinatorTime;
        if (left is not { } time || time + Grace > Longest) return Timeout.InfiniteTimeSpan;
        return time + Grace < TimeSpan.Zero ? TimeSpan.Zero : time + Grace;
    }

    private async Task WorkAsync(AssignmentMessage assignment, CancellationTokenSource stop, CancellationTokenSource deadlined)
    {
        var placed = false;
        try
        {
            await _places.WaitAsync(stop.Token);
            placed = true;
            await _workshop.DoAsync(assignment, stop.Token);
        }
        catch (OperationCanceledException)
        {
            _observer.Dropped(assignment, deadlined.IsCancellationRequested ? "its deadline has passed" : "it is no longer wanted");
        }
        finally
        {
            // Forgotten only after the answer is delivered: until then polls name it as held.
            if (placed) _places.Release();
            _holding.TryRemove(KeyValuePair.Create(assignment.Key, stop));
            stop.Dispose();
            deadlined.Dispose();
        }
    }

    private static async Task StopAsync(CancellationTokenSource held)
    {
        try
        {
            await held.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // It has ended in this very moment.
        }
    }

    private static void Track(ConcurrentDictionary<Task, bool> works, Task work)
    {
        works[work] = true;
        _ = work.ContinueWith(done => works.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }
}

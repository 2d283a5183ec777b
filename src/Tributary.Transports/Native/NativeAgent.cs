using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Tributary.Core.Clients;

namespace Tributary.Transports.Native;

/// <summary>Lets a client take part over the native link: polls without end, works on what it is given, and delivers each answer until it
/// is kept or no longer wanted. Lines that break and coordinators that restart are part of its day.</summary>
public sealed class NativeAgent : IDisposable
{
    private static readonly TimeSpan Refused = TimeSpan.FromSeconds(30);
    private readonly string _session = RandomNumberGenerator.GetHexString(32, lowercase: true);
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _holding = new(StringComparer.Ordinal);
    private readonly IClient _client;
    private readonly NativeLink _link;
    private readonly AgentOptions _options;
    private readonly IAgentObserver _observer;
    private readonly TimeProvider _clock;
    private readonly ModelCache _models;
    private readonly Workshop _workshop;

    public NativeAgent(IClient client, NativeLink link, AgentOptions options, IAgentObserver observer, TimeProvider clock)
    {
        (_client, _link, _options, _observer, _clock) = (client, link, options, observer, clock);
        _models = new ModelCache(link, options.Folder);
        _workshop = new Workshop(client, link, _models, observer, clock);
    }

    /// <summary>Takes part until it is cancelled.</summary>
    /// <exception cref="LinkProblemException">The coordinator does not speak this version, or another process took this client's place.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled; nothing is left behind.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var works = new ConcurrentDictionary<Task, bool>();
        try
        {
            await PollAsync(works, end.Token);
        }
        finally
        {
            await end.CancelAsync();
            await Task.WhenAll(works.Keys);
        }
    }

    public void Dispose() => _models.Dispose();

    private async Task PollAsync(ConcurrentDictionary<Task, bool> works, CancellationToken cancellation)
    {
        var (backoff, connected) = (new Backoff(), false);
        while (true)
        {
            TimeSpan pause;
            string reason;
            try
            {
                var reply = await _link.PollAsync(Request(), cancellation);
                if (!connected) _observer.Connected();
                connected = true;
                backoff.Reset();
                foreach (var key in reply.Cancelled)
                    if (_holding.TryRemove(key, out var held)) await held.CancelAsync();
                foreach (var assignment in reply.Assignments)
                {
                    var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
                    if (!_holding.TryAdd(assignment.Key, stop)) stop.Dispose();
                    else Track(works, WorkAsync(assignment, stop));
                }

                continue;
            }
            catch (LinkProblemException problem) when (problem.Status is 426 or 409)
            {
                throw;
            }
            catch (LinkProblemException problem)
            {
                (pause, reason) = (problem.Status is 401 or 403 ? Refused : backoff.Next(problem.RetryAfter), problem.Message);
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

    private PollRequest Request()
    {
        var availability = _options.Available();
        var about = new ClientMessage { Labels = _client.Info.Labels.Count > 0 ? _client.Info.Labels : _options.Labels, Examples = _client.Info.Examples, Version = _options.Version, Platform = RuntimeInformation.RuntimeIdentifier };
        return new PollRequest(_session, about) { Available = availability.IsOpen, Reason = availability.Reason, Holding = [.. _holding.Keys], WaitSeconds = _options.Wait.TotalSeconds };
    }

    private async Task WorkAsync(AssignmentMessage assignment, CancellationTokenSource stop)
    {
        try
        {
            await _workshop.DoAsync(assignment, stop.Token);
        }
        catch (OperationCanceledException)
        {
            _observer.Dropped(assignment, "it is no longer wanted");
        }
        finally
        {
            // Forgotten only after the answer is delivered: until then polls name it as held.
            _holding.TryRemove(KeyValuePair.Create(assignment.Key, stop));
            stop.Dispose();
        }
    }

    private static void Track(ConcurrentDictionary<Task, bool> works, Task work)
    {
        works[work] = true;
        _ = work.ContinueWith(done => works.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }
}

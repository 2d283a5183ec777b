using Microsoft.Extensions.Logging;
using Tributary.Core.Texts;
using Tributary.Engine.Formats;
using Tributary.Gateways.Orders;

namespace Tributary.Gateways.Wamp.Masters;

/// <summary>What the boards' master does when it is told to, by whatever way: begin the loop, end it, say what a picture shows. It never
/// throws for what it was told; the answers are the originals', and say a little more.</summary>
/// <param name="name">What its runs are called: the master's name.</param>
/// <param name="file">The operator's run file; null for the usual run.</param>
/// <param name="stopBoards">Tells every board that there is nothing to train any more.</param>
internal sealed class MasterOrders(IRunControl control, string name, string? file, Func<CancellationToken, Task> stopBoards, ILogger log)
    : IDisposable
{
    public const string Stopped = "Federated learning loop stopped.";
    public const string Started = "Federated learning loop started.";
    public const string NotReady = "Model is not ready for inference.";

    private const string Nobody = "Not enough workers connected for federated learning.";
    private const string Broken = "Error during federated learning round, please restart the training session.";
    private const int MaxDetail = 500;

    // Unpacking a picture takes memory: one at a time.
    private readonly SemaphoreSlim _picture = new(1);
    private readonly CancellationTokenSource _end = new();

    public string Name => name;

    /// <summary>Begins the loop; where it is under way, it is that one.</summary>
    public async Task<(OrderedRun? Run, MasterReply Reply)> BeginAsync(string actor, CancellationToken cancellation)
    {
        try
        {
            var run = await control.BeginAsync(new RunOrder(name, await MasterRun.ReadAsync(file, cancellation)), actor, cancellation);
            MasterEvents.Ordered(log, actor, run.Began ? "begins the loop" : "joins the loop", run.Id);
            if (run.Began) _ = WatchAsync(run);
            return (run, MasterReply.Success(Started) with { Run = run.Id });
        }
        catch (OrderException fault)
        {
            return (null, Refused(actor, fault.Fault == OrderFault.NoClients ? Nobody : fault.Message));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return (null, Refused(actor, $"the run file cannot be read: {fault.Message}"));
        }
    }

    /// <summary>Begins the loop and waits for its end, as the originals do.</summary>
    /// <returns>Null once it was stopped.</returns>
    public async Task<MasterReply?> LoopAsync(string actor, CancellationToken cancellation)
    {
        var (run, reply) = await BeginAsync(actor, cancellation);
        if (run is null) return reply;
        var reason = await control.EndedAsync(run, cancellation);
        await stopBoards(cancellation);
        return reason is null ? null : MasterReply.Error($"{Broken} ({CleanText.Line(reason, MaxDetail)})") with { Run = run.Id };
    }

    /// <summary>Ends the loop; where there is none the boards are told all the same.</summary>
    public async Task<MasterReply> StopAsync(string actor, CancellationToken cancellation)
    {
        try
        {
            var run = await control.StopAsync(name, actor, cancellation);
            if (run is not null) MasterEvents.Ordered(log, actor, "stops the loop", run.Id);
            await stopBoards(cancellation);
            return MasterReply.Success(Stopped) with { Run = run?.Id };
        }
        catch (OrderException fault)
        {
            return Refused(actor, fault.Message);
        }
    }

    /// <summary>What the newest model says of a picture, also while it trains.</summary>
    /// <exception cref="BrokenFileException">It is no picture.</exception>
    public async Task<MasterReply> AskAsync(ReadOnlyMemory<byte> picture, CancellationToken cancellation)
    {
        float[] sample;
        await _picture.WaitAsync(cancellation);
        try
        {
            sample = MasterPictures.Read(picture);
        }
        finally
        {
            _picture.Release();
        }

        try
        {
            return await control.AskAsync(name, sample, cancellation) is { } answer ? MasterReply.Answer(answer)
                : MasterReply.Error(NotReady);
        }
        catch (OrderException fault)
        {
            return MasterReply.Error(CleanText.Line(fault.Message, MaxDetail));
        }
    }

    /// <summary>Whether there is a model to ask; where that cannot be known now, whoever asks is told.</summary>
    public async Task<bool> IsReadyAsync(CancellationToken cancellation)
    {
        try
        {
            return await control.AskAsync(name, new float[MasterPictures.Values], cancellation) is not null;
        }
        catch (OrderException)
        {
            return true;
        }
    }

    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
        _picture.Dispose();
    }

    // Whoever ends the run: the boards are told.
    private async Task WatchAsync(OrderedRun run)
    {
        var end = _end.Token;
        try
        {
            await control.EndedAsync(run, end);
            await stopBoards(end);
        }
#pragma warning disable CA1031 // Boards that are not told miss nothing; there is nobody to tell of it but the log.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            if (!end.IsCancellationRequested) MasterEvents.Unwatched(log, fault, run.Id);
        }
    }

    private MasterReply Refused(string actor, string reason)
    {
        MasterEvents.Refused(log, actor, CleanText.Line(reason, MaxDetail));
        return MasterReply.Error(CleanText.Line(reason, MaxDetail));
    }
}

using System.Diagnostics;
using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Core.Compression;
using Tributary.Core.Rounds;
using Tributary.Engine.Formats;
using Tributary.Engine.Models;
using Tributary.Engine.Specs;
using Tributary.Transports.Joining;
using Tributary.Transports.Messages;

namespace Tributary.Transports.Lines;

/// <summary>One assignment from its model to its answer.</summary>
internal sealed class AssignmentRunner(IClient client, IAssignmentWire wire, ILineObserver observer, TimeProvider clock)
{
    // So often a model may come damaged before the client says that it cannot have it.
    private const int MaxDamaged = 3;

    public async Task RunAsync(AssignmentMessage message, CancellationToken cancellation)
    {
        observer.Begun(message.Id);
        var (reply, model, started) = await WorkAsync(message, cancellation);
        using var backing = (reply as Update)?.Backing;
        if (reply is Update update && model is not null && message.Kind == AssignmentKind.Train)
        {
            reply = await UploadAsync(message, update, model, started, cancellation);
            if (reply is null) return;
        }

        await DeliverAsync(message, async () =>
        {
            await wire.ReplyAsync(message, ReplyWriter.Write(message.Kind, reply), cancellation);
            observer.Answered(message.Id, reply);
        }, cancellation);
    }

    /// <returns>What is to be said instead; null where nothing is left to say.</returns>
    private async Task<Refusal?> UploadAsync(AssignmentMessage message, Update update, ModelState model, DateTimeOffset started,
        CancellationToken cancellation)
    {
        try
        {
            await DeliverAsync(message, async () =>
            {
                using var span = RoundTrace.Source.StartActivity("send", ActivityKind.Client, message.Trace);
                var kept = await wire.UploadAsync(message, update, model, started, cancellation);
                observer.Acknowledged(message.Id, update, kept.Repeated);
            }, cancellation);
            return null;
        }
        catch (UnfitWeightsException unfit)
        {
            return new Refusal(RefusalReason.NotANumber, unfit.Message);
        }
        catch (ArgumentException foreign)
        {
            return new Refusal(RefusalReason.WrongShape, foreign.Plain());
        }
    }

    private async Task<(Reply Reply, ModelState? Model, DateTimeOffset Started)> WorkAsync(AssignmentMessage message,
        CancellationToken cancellation)
    {
        var started = clock.GetUtcNow();
        try
        {
            // 1. What is asked, as far as this version understands it.
            (Reply, ModelState?, DateTimeOffset) No(string? fault)
                => (new Refusal(RefusalReason.BadModel, fault ?? "the assignment cannot be read"), null, started);
            if (AssignmentReader.Unknown(message) is { } unknown) return No(unknown);
            string? fault = null;
            var spec = message.Kind is AssignmentKind.Properties or AssignmentKind.Describe ? null
                : AssignmentReader.Spec(message, out fault);
            if (fault is not null) return No(fault);

            // 2. The model.
            var (model, missing) = spec is null ? (null, null) : await FetchAsync(message, spec, cancellation);
            if (missing is not null) return (missing, null, started);
            if (AssignmentReader.Read(message, spec, model, out fault) is not { } assignment) return No(fault);

            // 3. The work.
            started = clock.GetUtcNow();
            using var span = message.Kind is AssignmentKind.Properties or AssignmentKind.Describe ? null
                : RoundTrace.Source.StartActivity(message.Kind, ActivityKind.Internal, message.Trace);
            var reply = client is IProgressingClient progressing
                ? await progressing.AskAsync(assignment, new ProgressLine(wire, message, clock, cancellation), cancellation)
                : await client.AskAsync(assignment, cancellation);
            return (reply, model, started);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // Whatever breaks at one assignment is its refusal, never the end of the client.
        catch (Exception broken)
#pragma warning restore CA1031
        {
            observer.Broke(message.Id, broken);
            return (new Refusal(RefusalReason.Failed, $"{broken.GetType().Name}: {broken.Plain()}"), null, started);
        }
    }

    private async Task<(ModelState? Model, Refusal? Missing)> FetchAsync(AssignmentMessage message, ModelSpec spec,
        CancellationToken cancellation)
    {
        using var span = RoundTrace.Source.StartActivity("fetch", ActivityKind.Client, message.Trace);
        (ModelState? Model, Refusal? Missing) fetched = default;
        var damaged = 0;
        await DeliverAsync(message, async () =>
        {
            try
            {
                fetched = (await wire.FetchAsync(message, spec, cancellation), null);
            }
            catch (LinkProblemException problem) when (problem.IsFinal)
            {
                fetched = (null, new Refusal(RefusalReason.BadModel, $"the model could not be fetched: {problem.Message}"));
            }
            catch (BrokenFileException broken) when (++damaged == MaxDamaged)
            {
                fetched = (null, new Refusal(RefusalReason.BadModel, $"the model came damaged {damaged} times: {broken.Message}"));
            }
        }, cancellation);
        return fetched;
    }

    // Tries until it is done, or until it is clear that it never will be.
    private async Task DeliverAsync(AssignmentMessage message, Func<Task> deliver, CancellationToken cancellation)
    {
        var backoff = new Backoff();
        while (true)
        {
            TimeSpan pause;
            string reason;
            try
            {
                await deliver();
                return;
            }
            catch (LinkProblemException problem) when (problem.IsFinal)
            {
                observer.Dropped(message.Id, problem.Message);
                return;
            }
            catch (LinkProblemException problem)
            {
                (pause, reason) = (problem.IsRefusal ? Backoff.Refused : backoff.Next(problem.RetryAfter), problem.Message);
            }
            catch (Exception fault) when (fault is HttpRequestException or IOException or TimeoutException or BrokenFileException)
            {
                (pause, reason) = (backoff.Next(), fault.InnerException?.Message ?? fault.Message);
            }

            observer.Delayed(message.Id, reason, pause);
            await Task.Delay(pause, clock, cancellation);
        }
    }
}

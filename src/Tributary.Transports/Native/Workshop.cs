using System.Diagnostics;
using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Core.Compression;
using Tributary.Core.Rounds;
using Tributary.Engine.Formats;

namespace Tributary.Transports.Native;

/// <summary>One assignment from its model to its answer.</summary>
internal sealed class Workshop(IClient client, NativeLink link, ModelCache models, IAgentObserver observer, TimeProvider clock)
{
    private static readonly TimeSpan Refused = TimeSpan.FromSeconds(30);

    public async Task DoAsync(AssignmentMessage message, CancellationToken cancellation)
    {
        observer.Begun(message);
        var started = clock.GetUtcNow();
        var (reply, model) = await WorkAsync(message, cancellation);
        if (reply is not Update update)
        {
            await DeliverAsync(message, async () =>
            {
                await link.ReplyAsync(message.Run, message.Round, Message(message.Kind, reply), cancellation);
                observer.Answered(message, reply);
            }, cancellation);
            return;
        }

        using var backing = update.Backing;
        await DeliverAsync(message, async () =>
        {
            using var span = RoundTrace.Source.StartActivity("send", ActivityKind.Client, message.Trace);
            using var content = new UpdateContent(update, model!, message.Model, message.Upload, started);
            var kept = await link.UploadAsync(message.Run, message.Round, content, cancellation);
            observer.Acknowledged(message, update, kept.Repeated);
        }, cancellation);
    }

    private async Task<(Reply Reply, ModelState? Model)> WorkAsync(AssignmentMessage message, CancellationToken cancellation)
    {
        ModelState? model = null;
        var isPlain = message.Kind == LinkProtocol.PropertiesKind;
        string? fault = null;
        var spec = isPlain ? null : AssignmentReader.Spec(message, out fault);
        if (fault is not null) return (new Refusal(RefusalReason.BadModel, fault), null);
        if (spec is not null)
        {
            using var span = RoundTrace.Source.StartActivity("fetch", ActivityKind.Client, message.Trace);
            Refusal? refusal = null;
            await DeliverAsync(message, async () =>
            {
                try
                {
                    model = await models.GetAsync(message.Model, message.Download, spec, cancellation);
                }
                catch (LinkProblemException problem) when (problem.IsFinal)
                {
                    refusal = new Refusal(RefusalReason.BadModel, $"the model could not be fetched: {problem.Message}");
                }
            }, cancellation);
            if (refusal is not null || model is null) return (refusal ?? new Refusal(RefusalReason.BadModel, "the model could not be fetched"), null);
        }

        if (AssignmentReader.Read(message, spec, model, out fault) is not { } assignment) return (new Refusal(RefusalReason.BadModel, fault!), null);
        try
        {
            var reply = client is IProgressingClient progressing
                ? await progressing.AskAsync(assignment, new ProgressLine(link, message, clock, cancellation), cancellation)
                : await client.AskAsync(assignment, cancellation);
            return (reply, model);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // Whatever a trainer throws is its refusal, never the end of the client.
        catch (Exception broken)
#pragma warning restore CA1031
        {
            return (new Refusal(RefusalReason.Failed, $"{broken.GetType().Name}: {broken.Message}"), null);
        }
    }

    // Tries until it is done, or until it is clear that it never will be.
    private async Task DeliverAsync(AssignmentMessage message, Func<Task> deliver, CancellationToken cancellation)
    {
        var backoff = new Backoff();
        while (true)
        {
            TimeSpan pause;
            try
            {
                await deliver();
                return;
            }
            catch (LinkProblemException problem) when (problem.IsFinal)
            {
                observer.Dropped(message, problem.Message);
                return;
            }
            catch (LinkProblemException problem)
            {
                pause = problem.Status is 401 or 403 ? Refused : backoff.Next(problem.RetryAfter);
            }
            catch (UnfitWeightsException unfit)
            {
                await DeliverAsync(message, () => link.ReplyAsync(message.Run, message.Round, Message(message.Kind, new Refusal(RefusalReason.NotANumber, unfit.Message)), cancellation), cancellation);
                return;
            }
            catch (Exception fault) when (fault is HttpRequestException or IOException or TimeoutException or BrokenFileException)
            {
                pause = backoff.Next();
            }

            await Task.Delay(pause, clock, cancellation);
        }
    }

    private static ReplyMessage Message(string kind, Reply reply) => reply switch
    {
        Refusal refusal => new ReplyMessage(kind) { Refusal = new RefusalMessage(refusal.Reason.ToString(), refusal.Detail) },
        EvaluationReply { Evaluation: var test } => new ReplyMessage(kind) { Evaluation = new EvaluationMessage(test.Examples, test.Loss, double.IsNaN(test.Accuracy) ? null : test.Accuracy) },
        PropertiesReply properties => new ReplyMessage(kind) { Properties = properties.Properties },
        _ => new ReplyMessage(kind) { Refusal = new RefusalMessage(nameof(RefusalReason.WrongKind), $"the trainer answered with {reply.GetType().Name}") },
    };
}

using System.Collections.Concurrent;
using System.Text.Json;
using Tributary.Core.Clients;
using Tributary.Engine.Formats;
using Tributary.Transports.Joining;
using Tributary.Transports.Lines;
using Tributary.Transports.Messages;

namespace Tributary.Gateways.Tests.Pipe;

/// <summary>The client's end of the test transport. It dials again whenever its wire was cut.</summary>
/// <param name="dial">A wire to the coordinator; null where it is away.</param>
internal sealed class PipeLine(Func<PipeWire?> dial, Func<TicketFiles> files) : ILine
{
    private PipeWire? _wire;

    /// <summary>The last update that was put, with what it answers.</summary>
    public (AssignmentMessage Assignment, Update Update, Core.ModelState Model)? Last { get; private set; }

    /// <summary>Takes the client away without a word.</summary>
    public bool IsCut { get; set; }

    public async Task RunAsync(IClient client, CancellationToken cancellation)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (dial() is { } wire) await ServeAsync(client, _wire = wire, cancellation);
            else await Task.Delay(Backoff.Refused / 100, cancellation);
        }
    }

    private async Task ServeAsync(IClient client, PipeWire wire, CancellationToken cancellation)
    {
        var line = wire.Client;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var working = new ConcurrentDictionary<string, CancellationTokenSource>(StringComparer.Ordinal);
        var tasks = new ConcurrentBag<Task>();
        try
        {
            await line.SendAsync(PipeMessages.Hello(client.Info), cancellation);
            await foreach (var message in line.In.ReadAllAsync(cancellation))
            {
                if ((string?)message["cancel"] is { } key)
                {
                    if (working.TryGetValue(key, out var work)) await work.CancelAsync();
                    continue;
                }

                var assignment = message["assignment"].Deserialize(LinkJson.Default.AssignmentMessage)!;
                var stop = working[assignment.Key] = CancellationTokenSource.CreateLinkedTokenSource(end.Token);
                tasks.Add(WorkAsync(client, line, assignment, stop.Token));
            }
        }
        finally
        {
            if (!IsCut && cancellation.IsCancellationRequested) line.Out.TryWrite(PipeMessages.Goodbye());
            wire.Cut();
            await end.CancelAsync();
            await Task.WhenAll(tasks);
        }
    }

    private async Task WorkAsync(IClient client, PipeEnd line, AssignmentMessage message, CancellationToken cancellation)
    {
        await Task.Yield();
        try
        {
            if (await AnswerAsync(client, message, cancellation) is { } reply)
                await line.SendAsync(PipeMessages.Reply(message.Key, ReplyWriter.Write(message.Kind, reply)), cancellation);
        }
        catch (OperationCanceledException)
        {
            // Nobody wants it any more.
        }
    }

    // Null where an update was put.
    private async Task<Reply?> AnswerAsync(IClient client, AssignmentMessage message, CancellationToken cancellation)
    {
        var started = DateTimeOffset.UtcNow;
        var spec = message.Spec is null ? null : AssignmentReader.Spec(message, out _);
        var model = spec is null ? null : await files().FetchAsync(message, spec, cancellation);
        if (AssignmentReader.Read(message, spec, model, out var fault) is not { } assignment)
            return new Refusal(RefusalReason.BadModel, fault!);
        var reply = await client.AskAsync(assignment, cancellation);
        if (reply is not Update update) return reply;
        try
        {
            Last = (message, update, model!);
            await files().PutAsync(message, update, model!, started, cancellation);
            return null;
        }
        catch (LinkProblemException refused) when (refused.IsFinal)
        {
            return null;
        }
        catch (ArgumentException foreign)
        {
            return new Refusal(RefusalReason.WrongShape, foreign.Message);
        }
        catch (HttpRequestException)
        {
            // The coordinator has gone: it asks anew.
            return null;
        }
        catch (BrokenFileException broken)
        {
            return new Refusal(RefusalReason.BadModel, broken.Message);
        }
    }
}

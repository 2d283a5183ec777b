using System.Collections.Concurrent;
using Tributary.Core.Clients;
using Tributary.Gateways.Asking;
using Tributary.Gateways.Files;
using Tributary.Transports.Frames;
using Tributary.Transports.Messages;

namespace Tributary.Gateways.Frames;

/// <summary>Asks clients, and takes what they answer.</summary>
/// <param name="send">Never throws.</param>
internal sealed class FrameAsks(GatewayFiles files, IClientObserver observer, FrameRules rules, Func<Frame, Task> send,
    PassedFrames passed, TimeProvider clock)
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(2);
    private readonly ConcurrentDictionary<string, long> _asked = new(StringComparer.Ordinal);
    private readonly long _started = clock.GetTimestamp();

    public void Assign(FrameTunnel client, OpenAsk ask) => _ = AssignAsync(client, ask);

    public void Withdraw(FrameTunnel client, OpenAsk ask) => _ = send(FrameReplies.Bare(client.Info.Id, FrameWords.Cancel, ask.Key));

    /// <summary>What it should work on and does not is asked again; what it works on and should not is called off.</summary>
    public void Compare(FrameTunnel client, HelloMessage hello)
    {
        if (hello.Session != client.Session) return;
        var asks = client.Asks;
        foreach (var ask in asks)
            if (!ask.Reply.IsCompleted && !hello.Holding.Contains(ask.Key, StringComparer.Ordinal)
                && (!_asked.TryGetValue(client.Info.Id + "/" + ask.Key, out var when) || clock.GetElapsedTime(when) > AskAgain))
                Assign(client, ask);
        if (clock.GetElapsedTime(_started) < rules.Lease / 3) return;
        foreach (var key in hello.Holding)
            if (!asks.Any(ask => ask.Key == key)) _ = send(FrameReplies.Bare(client.Info.Id, FrameWords.Cancel, key));
    }

    private async Task AssignAsync(FrameTunnel client, OpenAsk ask)
    {
        await Task.Yield();
        var note = client.Info.Id + "/" + ask.Key;
        _asked[note] = clock.GetTimestamp();
        _ = ask.Reply.ContinueWith(done => _asked.TryRemove(note, out var when), CancellationToken.None, TaskContinuationOptions.None,
            TaskScheduler.Default);
        try
        {
            if (await files.MessageAsync(client.Info.Id, ask, client.Heard, client.End) is { } message)
                await send(FrameJson.Frame(client.Info.Id, FrameWords.Ask, FrameWords.Assignment, message,
                    LinkJson.Default.AssignmentMessage, ask.Key));
            else ask.TryComplete(new Refusal(RefusalReason.Busy, "too many assignments are under way"));
        }
        catch (OperationCanceledException)
        {
            // It has gone.
        }
    }

    /// <summary>Takes what a client answers, or says of its progress.</summary>
    public void Answered(FrameTunnel client, Frame frame)
    {
        if (client.Find(frame.Key) is not { } ask)
        {
            passed.Note(PassedKind.UnknownKey, client.Info.Id, "it answers what nobody asks");
            return;
        }

        if (frame.Kind == FrameWords.Progress)
        {
            if (FrameJson.Read(frame, LinkJson.Default.ProgressMessage) is { } progress)
                observer.ClientProgressed(client.Info.Id, ReplyMessages.Progress(ask.Assignment.RunId, ask.Assignment.Round, progress));
            else passed.Note(PassedKind.NotReadable, client.Info.Id, "its progress is no JSON of that form");
            return;
        }

        if (FrameJson.Read(frame, LinkJson.Default.ReplyMessage) is { } said && said.Kind == ask.Assignment.Kind
            && ReplyMessages.Read(said) is { } reply) ask.TryComplete(reply);
        else passed.Note(PassedKind.NotReadable, client.Info.Id, "its answer cannot be read, or is to something else");
    }
}

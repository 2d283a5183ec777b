using Microsoft.Extensions.Logging;
using Tributary.Core.Clients;
using Tributary.Core.Texts;
using Tributary.Gateways.Asking;
using Tributary.Storage;
using Tributary.Storage.Exchange;
using Tributary.Transports.Messages;

namespace Tributary.Gateways.Files;

/// <summary>Models and updates by way of a bucket, at addresses that are signed for one assignment of one client (docs/tickets.md): for
/// those who reach the bucket and not the coordinator. An update is acknowledged to nobody: who put it says so on the line that it was
/// asked over, and it is fetched then.</summary>
internal sealed class ExchangedFiles(ExchangeBucket bucket, GatewayFiles files, TimeProvider clock, ILogger log)
{
    private const int MaxReason = 300;
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);
    private int _isAway;

    /// <summary>Where the files of an ask lie; a bucket that is away is waited for.</summary>
    /// <returns>Null where the ask needs none, or has ended meanwhile.</returns>
    public async Task<SignedAddresses?> OfferAsync(string client, OpenAsk ask, CancellationToken cancellation)
    {
        if (AssignmentMessages.ModelOf(ask.Assignment) is not { } model) return null;
        await files.Shelf.KeepAsync(model, cancellation);
        var encoding = AssignmentMessages.Of(ask).Download;
        while (!ask.Reply.IsCompleted)
        {
            try
            {
                var path = await files.Models.PathAsync(model.Sha256(), encoding, cancellation)
                    ?? throw new StoreUnavailableException($"the model {model.Sha256()} is no longer in the store", null);
                var life = GatewayFiles.LifeOf(ask);
                var offered = await bucket.OfferAsync(path, $"{model.Sha256()}-{encoding}", life, cancellation);
                var invited = ask.Assignment is TrainAssignment ? await bucket.InviteAsync(NameOf(client, ask), life) : null;
                Back();
                return new SignedAddresses(offered.AbsoluteUri, invited?.AbsoluteUri);
            }
            catch (StoreUnavailableException fault)
            {
                await AwayAsync(fault, cancellation);
            }
        }

        return null;
    }

    /// <summary>Takes in what a client put; a bucket that is away, a spool that is full, are waited for.</summary>
    /// <param name="said">SHA-256 that it says of it, hexadecimal; null where it said nothing.</param>
    /// <returns>Null where the ask is answered; else, for people, why it is not.</returns>
    public async Task<string?> TakeAsync(string client, OpenAsk ask, string? said, CancellationToken cancellation)
    {
        var name = NameOf(client, ask);
        while (!ask.Reply.IsCompleted)
        {
            try
            {
                if (await bucket.LengthAsync(name, cancellation) is not { } bytes)
                    return "it says that it put its update, but none is there";
                Back();
                var problem = await files.Uploads.FetchAsync(new UploadSource(client, ask), bytes, said,
                    async file => _ = await bucket.FetchAsync(name, file, bytes, cancellation), cancellation);
                if (problem is { RetryAfter: { } pause } && !ask.Reply.IsCompleted)
                {
                    await Task.Delay(pause, clock, cancellation);
                    continue;
                }

                await DropAsync(name, cancellation);
                return problem is null || ask.Reply.IsCompleted ? null : CleanText.Line(problem.Detail, MaxReason);
            }
            catch (StoreUnavailableException fault)
            {
                await AwayAsync(fault, cancellation);
            }
        }

        // Another was faster; or the round is over.
        await DropAsync(name, cancellation);
        return null;
    }

    /// <summary>Takes in what a client that did not say so may have put all the same; where the bucket does not say whether it did, it did
    /// not.</summary>
    /// <returns>Whether that answered the ask.</returns>
    public async Task<bool> FoundAsync(string client, OpenAsk ask, CancellationToken cancellation)
    {
        try
        {
            return ask.Assignment is TrainAssignment && await bucket.LengthAsync(NameOf(client, ask), cancellation) is not null
                && await TakeAsync(client, ask, null, cancellation) is null;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }

    // The same after a restart: what was put for an earlier call of the same assignment answers the next one too.
    private static string NameOf(string client, OpenAsk ask) => $"{ask.Assignment.RunId}/{ask.Assignment.Ask}/{client}.safetensors";

    private async Task DropAsync(string name, CancellationToken cancellation)
    {
        try
        {
            await bucket.DropAsync(name, cancellation);
        }
        catch (StoreUnavailableException)
        {
            // The sweep sees to it.
        }
    }

    private Task AwayAsync(StoreUnavailableException fault, CancellationToken cancellation)
    {
        if (Interlocked.Exchange(ref _isAway, 1) == 0) GatewayEvents.ExchangeAway(log, fault.Message);
        return Task.Delay(s_pause, clock, cancellation);
    }

    private void Back()
    {
        if (Interlocked.Exchange(ref _isAway, 0) == 1) GatewayEvents.ExchangeBack(log);
    }
}

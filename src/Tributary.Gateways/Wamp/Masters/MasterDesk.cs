using Tributary.Core.Texts;
using Tributary.Engine.Formats;
using Tributary.Protocols.Wamp;
using Tributary.Protocols.Wamp.Clients;
using Tributary.Protocols.Wamp.Formats;
using Tributary.Transports.Wamp.Boards;

namespace Tributary.Gateways.Wamp.Masters;

/// <summary>The procedures of a master that whoever steers it calls: federated_loop, stop_training, perform_inference.</summary>
/// <param name="mayOrder">Why a caller may not, for people; null where it may.</param>
internal sealed class MasterDesk(MasterOrders orders, Func<WampInvocation, bool, string?> mayOrder)
{
    private const int MaxText = MasterPictures.MaxBytes / 3 * 4 + 4;
    private const int MaxActor = 60;

    /// <summary>A session of the coordinator has begun.</summary>
    /// <exception cref="WampException">Another master of the name is there.</exception>
    public async Task JoinedAsync(WampSession session, CancellationToken cancellation)
    {
        (string Name, bool Changes, Func<WampInvocation, CancellationToken, Task<MasterReply?>> Run)[] procedures =
        [
            (BoardNames.FederatedLoop, true, (call, token) => orders.LoopAsync(ActorOf(call), token)),
            (BoardNames.StopTraining, true, async (call, token) => await orders.StopAsync(ActorOf(call), token)),
            (BoardNames.PerformInference, false, AskAsync),
        ];
        foreach (var (name, changes, run) in procedures)
            await session.RegisterAsync(BoardNames.Of(orders.Name, name), async (call, token) =>
            {
                if (mayOrder(call, changes) is { } reason) throw new WampException(WampUris.NotAuthorized, reason);
                return WampPayload.Of(await run(call, token) is { } reply ? reply.ToWamp() : default);
            }, new RegisterOptions(), cancellation);
    }

    private async Task<MasterReply?> AskAsync(WampInvocation call, CancellationToken cancellation)
    {
        try
        {
            return await AskAsync(call.Payload.First, cancellation);
        }
        catch (WampException)
        {
            // Whatever comes with it: before there is a model the originals look at nothing.
            if (await orders.IsReadyAsync(cancellation)) throw;
            return MasterReply.Error(MasterOrders.NotReady);
        }
    }

    private async Task<MasterReply?> AskAsync(WampValue said, CancellationToken cancellation)
    {
        try
        {
            var picture = said["image_base64"].Text is { Length: > 0 and <= MaxText } text ? Convert.FromBase64String(text)
                : throw new WampException(WampUris.InvalidArgument, "the argument must be an object like {\"image_base64\": \"...\"}, a "
                    + $"PNG or JPEG picture of at most {MasterPictures.MaxBytes:n0} bytes");
            return await orders.AskAsync(picture, cancellation);
        }
        catch (FormatException)
        {
            throw new WampException(WampUris.InvalidArgument, "image_base64 is no base64");
        }
        catch (BrokenFileException broken)
        {
            throw new WampException(WampUris.RuntimeError, $"{broken.Message}; send a PNG or JPEG picture");
        }
    }

    private static string ActorOf(WampInvocation call)
        => call.Details["caller_authid"].Text is { Length: > 0 } name ? CleanText.Line(name, MaxActor)
            : call.Caller is { } session ? $"WAMP session {session}" : "somebody over WAMP";
}

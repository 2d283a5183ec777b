using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Core.Texts;
using Tributary.Gateways.Asking;
using Tributary.Transports.Rest;

namespace Tributary.Gateways.Rest;

/// <summary>What nodes deliver: an update goes into the spool and through the gate.</summary>
internal sealed class RestIntake(UpdateDelivery delivery, ILogger log)
{
    // The published programs do not say how many samples they have; whoever averages by samples counts them as one.
    private const int Samples = 1;
    private const int MaxReason = 300;
    private readonly WholeUpdate _updates = new(delivery, log);

    /// <returns>Why not; null where it counts, or counted before.</returns>
    public async Task<RestFault?> TakeAsync(RestTunnel node, RestBody body, long bytes, CancellationToken cancellation)
    {
        if (!RestTypes.TryParse(body.TrainingType, out var type) || type == RestType.GossipMnist)
            return new(StatusCodes.Status400BadRequest, $"training_type must be one of {string.Join(", ", Trained())}");
        if (body.Weights is null || (body.Bias is null && type != RestType.ChestXRay))
            return new(StatusCodes.Status401Unauthorized, "weights or bias are missing");
        if (node.Asked.FirstOrDefault(open => open.Assignment is TrainAssignment && RestAsk.TypeOf(open.Assignment) == type) is not { } ask)
            return node.Done is not null ? null : new(StatusCodes.Status409Conflict, "nobody waits for an update of this node now");
        try
        {
            var weights = RestModel.Of(type).Read(body.Weights, body.Bias);
            if (body.Weights.IsFinite() && body.Bias?.IsFinite() != false) return await KeepAsync(node, ask, weights, bytes, cancellation);
            return Refuse(node, ask, new(RefusalReason.NotANumber, "the update holds NaN or infinity; its training diverged"));
        }
        catch (RestFormatException fault)
        {
            return Refuse(node, ask, new(RefusalReason.WrongShape, CleanText.Line(fault.Message, MaxReason)));
        }
    }

    /// <summary>A node has trained and averaged with its peers by itself.</summary>
    public static RestFault? Finished(RestTunnel node)
    {
        if (node.Asked.FirstOrDefault(open => open.Assignment is GossipAssignment) is not { } ask)
            return node.Done is not null ? null : new(StatusCodes.Status409Conflict, "this node was not asked to average with its peers");
        node.Done = ask.Key;
        ask.TryComplete(new GossipReply());
        return null;
    }

    private static IEnumerable<string> Trained() => RestTypes.All.Where(word => word != RestType.GossipMnist.Word());

    private async Task<RestFault?> KeepAsync(RestTunnel node, OpenAsk ask, ModelState weights, long bytes, CancellationToken cancellation)
    {
        // The weights have the layout of the type; the run's own names its tensors as it likes.
        var fitting = new ModelState(((TrainAssignment)ask.Assignment).Model.Layout, weights.Values);
        var transfer = new Transfer(0, bytes, TimeSpan.Zero);
        var refusal = await _updates.KeepAsync(node.Info.Id, ask, fitting, Samples, TimeSpan.Zero, transfer, cancellation);
        if (refusal is not null) return new(StatusCodes.Status503ServiceUnavailable, refusal.Detail);
        node.Done = ask.Key;
        return null;
    }

    private static RestFault Refuse(RestTunnel node, OpenAsk ask, Refusal refusal)
    {
        node.HasFailed = true;
        ask.TryComplete(refusal);
        return new(StatusCodes.Status400BadRequest, refusal.Detail);
    }
}

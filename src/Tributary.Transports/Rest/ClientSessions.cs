using System.Net;
using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Engine.Data;
using Tributary.Engine.Optimizers;
using Tributary.Engine.Training;

namespace Tributary.Transports.Rest;

/// <summary>The sessions that a server asks of a client, one at a time.</summary>
internal sealed class ClientSessions(IClient client, OwnParameters own, RestServer server, GossipPeers peers, RestMembership membership,
    RestLineOptions options, IRestObserver observer)
{
    // Adam of the originals' Keras, and how many steps it takes in an epoch whatever the samples.
    private const double KerasEpsilon = 1e-7;
    private const int ChestSteps = 10;

    private int _isTraining;
    private int _count;

    /// <summary>The word on the client's page.</summary>
    public string Status => Volatile.Read(ref _isTraining) == 0 ? "IDLE" : "TRAINING";

    /// <summary>Trains, and delivers what was learned. Who is at it already answers at once, as the originals do.</summary>
    public async Task<RestAnswer> TrainAsync(RestBody body, CancellationToken cancellation)
    {
        if (Interlocked.CompareExchange(ref _isTraining, 1, 0) != 0) return RestAnswer.Done;
        var id = new AssignmentId(options.Server.Authority, body.Round ?? 0, AssignmentKind.Train);
        try
        {
            return await TrainAsync(id, RestTrainingRequest.Of(body), cancellation);
        }
        catch (RestForgottenException fault)
        {
            membership.Forgotten();
            return Failed(id, fault.Message);
        }
        catch (Exception fault) when (fault is RestFormatException or HttpRequestException or IOException)
        {
            return Failed(id, fault.Message);
        }
#pragma warning disable CA1031 // Whatever breaks in one session is its answer, never the end of the client.
        catch (Exception fault) when (fault is not OperationCanceledException)
#pragma warning restore CA1031
        {
            observer.Broke(id, fault);
            return new RestAnswer(HttpStatusCode.InternalServerError, $"{fault.GetType().Name}: {fault.Message}");
        }
        finally
        {
            Volatile.Write(ref _isTraining, 0);
        }
    }

    private async Task<RestAnswer> TrainAsync(AssignmentId id, RestTrainingRequest request, CancellationToken cancellation)
    {
        // 1. What to start from: what came, its own, or of the chest in a first session nothing, as at the originals.
        var (model, isGossip) = (RestModel.Of(request.Type), request.Type == RestType.GossipMnist);
        var random = SeededRandom.For(options.Seed, options.ClientUrl, $"session {Interlocked.Increment(ref _count)}");
        var start = isGossip ? own.Model
            : request is { Type: RestType.ChestXRay, Weights: null } ? OwnParameters.Drawn(model, random.NextUInt64())
            : model.Read(request.Weights, request.Bias);
        if (request.Weights?.IsFinite() is false || request.Bias?.IsFinite() is false)
            throw new RestFormatException("the server's model holds NaN or infinity; it has to start anew");

        // 2. The trainer's part.
        var assignment = Assignment(request, model, start, random.NextUInt64());
        observer.Begun(id);
        var reply = await client.AskAsync(assignment, cancellation);
        if (reply is not Update update)
        {
            observer.Answered(id, reply);
            return new RestAnswer(HttpStatusCode.InternalServerError, reply is Refusal refusal ? $"{refusal.Reason}: {refusal.Detail}"
                : $"the trainer answered with {reply.GetType().Name}");
        }

        // 3. The server has it before it is answered.
        using var backing = update.Backing;
        var body = new RestBody { TrainingType = request.Type.Word() };
        if (isGossip) await MixAsync(request, update.Weights, random, cancellation);
        else body = model.Into(body, update.Weights);
        await server.DeliverAsync(body, cancellation);
        observer.Acknowledged(id, update, repeated: false);
        return RestAnswer.Done;
    }

    // The trained parameters are there for others before their own are asked for, so that they do not wait for each other.
    private async Task MixAsync(RestTrainingRequest request, ModelState trained, SeededRandom random, CancellationToken cancellation)
    {
        own.Change(trained);
        var chosen = GossipPeers.Chosen(request.Clients!, request.ClientId, ref random);
        if (chosen.Count > 0) own.Change(await peers.MeanAsync(trained, chosen, cancellation));
        own.Save();
    }

    private static TrainAssignment Assignment(RestTrainingRequest request, RestModel model, ModelState start, ulong seed)
    {
        var isChest = request.Type == RestType.ChestXRay;
        return new TrainAssignment
        {
            RunId = request.Type.Word(),
            Round = request.Round,
            Spec = model.Spec,
            Model = start,
            Training = new TrainingOptions
            {
                Epochs = request.Epochs,
                BatchSize = request.BatchSize,
                Steps = isChest ? ChestSteps * request.Epochs : 0,
                Optimizer = isChest
                    ? new OptimizerSpec { Kind = OptimizerKind.Adam, LearningRate = request.LearningRate, Epsilon = KerasEpsilon }
                    : new OptimizerSpec { LearningRate = request.LearningRate },
                Seed = seed,
            },
            Config = RestSessionInfo.Of(request).ToConfig(),
        };
    }

    private RestAnswer Failed(AssignmentId id, string reason)
    {
        observer.Dropped(id, reason);
        return new RestAnswer(HttpStatusCode.InternalServerError, reason);
    }
}

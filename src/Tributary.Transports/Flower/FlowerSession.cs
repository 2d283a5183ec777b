using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Engine.Models;
using Tributary.Engine.Specs;
using Tributary.Protocols.Grpc;
using Tributary.Transports.Flower.Messages;
using Tributary.Transports.Lines;
using HoldsMessage = Tributary.Transports.Messages.HoldsMessage;
using LinkJson = Tributary.Transports.Messages.LinkJson;

namespace Tributary.Transports.Flower;

/// <summary>One stream to a Flower server, from its first word to its last.</summary>
/// <param name="received">Told of each message of the server.</param>
internal sealed class FlowerSession(IClient client, FlowerAgentOptions options, ILineObserver observer, Action received, GrpcCall call)
{
    private static readonly TimeSpan FarewellLimit = TimeSpan.FromSeconds(2);
    private readonly FlowerAssignments _assignments = new(options);

    /// <returns>How the server ended it: with a time to come back after, zero for never.</returns>
    /// <exception cref="GrpcException">The line broke, or the server refused.</exception>
    public async Task<TimeSpan> RunAsync(CancellationToken cancellation)
    {
        var next = NextAsync(cancellation);
        while (true)
        {
            // 1. What the server wants.
            var request = await next ?? throw new GrpcException(GrpcStatus.Unavailable, "the server closed the stream");
            received();
            if (request.Kind == MessageKind.End) return await EndAsync(request, cancellation);
            next = NextAsync(cancellation);
            if (IsCancel(request)) continue;

            // 2. The line is watched while the client works: if it breaks, or the server no longer wants the work, the work ends.
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var working = AnswerAsync(request, stop.Token, cancellation);
            await Task.WhenAny(working, next);
            if (!working.IsCompleted)
            {
                if (!next.IsCompletedSuccessfully || await next is not { Kind: not MessageKind.End } more || IsCancel(more))
                    await stop.CancelAsync();
                if (!next.IsCompletedSuccessfully)
                    await working.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            }

            await working;
        }
    }

    private async Task<FlowerRequest?> NextAsync(CancellationToken cancellation)
    {
        if (await call.NextAsync(cancellation) is not { } message) return null;
        FlowerRequest? request = null;
        await call.GuardAsync(async () =>
        {
            var kind = MessageKind.None;
            var tensors = new TensorCollector(before => _assignments.Layout(before, kind));
            var rest = Array.Empty<byte>();
            (kind, rest) = await TensorMessage.ReadAsync(message, found => (kind = found) is MessageKind.Fit or MessageKind.Evaluate ? 1
                : 0, tensors.TakeAsync, cancellation);
            var model = kind is MessageKind.Fit or MessageKind.Evaluate ? tensors.Finish() : null;
            request = new FlowerRequest(kind, rest, model, tensors.Types, tensors.Fault);
        }, cancellation);
        return request;
    }

    private static bool IsCancel(FlowerRequest request)
        => request.Kind == MessageKind.Properties
            && FlowerAssignments.Config(request.Kind, request.Rest).ContainsKey(FlowerProtocol.CancelKey);

    private async Task<TimeSpan> EndAsync(FlowerRequest request, CancellationToken cancellation)
    {
        var back = TimeSpan.FromSeconds(Math.Clamp(ReconnectIns.Parser.ParseFrom(request.Rest).Seconds, 0, 86_400));
        // Until the server closes the stream, or is too slow for it: a stream that is cut off may take the goodbye with it.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(FarewellLimit);
        try
        {
            await call.WriteAsync(new ClientMessage
            {
                DisconnectRes = new DisconnectRes
                {
                    Reason = back > TimeSpan.Zero ? Reason.Reconnect
                : Reason.Ack
                }
            }.ToByteArray(), limit.Token);
            call.Complete();
            await call.NextAsync(limit.Token);
        }
        catch (Exception ended) when (ended is GrpcException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            // However it closed, it is closed.
        }

        if (back > TimeSpan.Zero) observer.Disconnected("the server asked to come back later", back);
        return back;
    }

    private async Task AnswerAsync(FlowerRequest request, CancellationToken stop, CancellationToken cancellation)
    {
        if (request.Kind == MessageKind.Parameters)
        {
            await SendParametersAsync(cancellation);
            return;
        }

        var (assignment, fault) = _assignments.Read(request);
        var config = FlowerAssignments.Config(request.Kind, request.Rest);
        var isTributary = config.ContainsKey(FlowerProtocol.AssignmentKey);
        if (config.ContainsKey(FlowerProtocol.JoinKey))
        {
            await call.WriteAsync(new ClientMessage
            {
                GetPropertiesRes = new GetPropertiesRes
                {
                    Status = new Status(),
                    Properties = { Introduction() }
                }
            }.ToByteArray(), cancellation);
            return;
        }

        var reply = assignment is null ? new Refusal(request.Model is null && request.Kind != MessageKind.Properties
            ? RefusalReason.WrongShape : RefusalReason.BadModel, fault ?? "the instructions cannot be read")
            : await WorkAsync(assignment, stop, cancellation);
        using var backing = (reply as Update)?.Backing;
        var message = FlowerReplies.Of(request.Kind, reply, isTributary);
        if (message.FitRes is { } fit && reply is Update { Weights: { } weights })
        {
            var same = request.Types.Count == weights.Layout.Tensors.Count ? request.Types : null;
            await SendAsync(MessageKind.Fit, fit.ToByteArray(), new OutgoingTensors(weights, same), cancellation);
        }
        else await call.WriteAsync(message.ToByteArray(), cancellation);
        if (assignment is not null) observer.Answered(assignment.Id, reply);
    }

    private async Task<Reply> WorkAsync(Assignment assignment, CancellationToken stop, CancellationToken cancellation)
    {
        observer.Begun(assignment.Id);
        try
        {
            return await client.AskAsync(assignment, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return new Refusal(RefusalReason.Failed, "it was no longer wanted");
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // Whatever breaks at one assignment is its refusal, never the end of the client.
        catch (Exception broken)
#pragma warning restore CA1031
        {
            observer.Broke(assignment.Id, broken);
            return new Refusal(RefusalReason.Failed, $"{broken.GetType().Name}: {broken.Plain()}");
        }
    }

    private async Task SendParametersAsync(CancellationToken cancellation)
    {
        if (options.Model is not { } spec)
        {
            await call.WriteAsync(FlowerReplies.Of(MessageKind.Parameters,
                new Refusal(RefusalReason.BadModel, "this client does not know the model; name it with --model"), false).ToByteArray(),
                cancellation);
            return;
        }

        var layout = spec.Layout();
        var weights = new float[layout.Length];
        WeightInitializer.Fill(spec, options.Seed, weights);
        await SendAsync(MessageKind.Parameters, new GetParametersRes { Status = new Status() }
            .ToByteArray(), new OutgoingTensors(new ModelState(layout, weights), null), cancellation);
    }

    private Task SendAsync(MessageKind kind, byte[] rest, OutgoingTensors tensors, CancellationToken cancellation)
        => call.WriteAsync(tensors.LengthOf(rest), (pipe, token) => tensors.WriteAsync(pipe, kind, 2, rest, token), cancellation);

    private MapField<string, Scalar> Introduction()
    {
        var said = new MapField<string, Scalar>
        {
            [FlowerProtocol.ClientKey] = new Scalar { Bool = true },
            [FlowerProtocol.IdProperty] = new Scalar { String = client.Info.Id }
        };
        if (client.Info.Examples is { } examples) said[FlowerProtocol.ExamplesProperty] = new Scalar { Sint64 = examples };
        if (HoldsMessage.Of(client.Info.Holds) is { } holds)
            said[FlowerProtocol.HoldsProperty] = new Scalar { String = JsonSerializer.Serialize(holds, LinkJson.Default.HoldsMessage) };
        foreach (var (name, value) in client.Info.Labels) said[name] = new Scalar { String = value };
        return said;
    }
}

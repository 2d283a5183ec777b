using System.Globalization;
using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Core.Compression;
using Tributary.Core.Rounds;
using Tributary.Engine.Models;
using Tributary.Engine.Tables;
using Tributary.Transports.Messages;

namespace Tributary.Gateways.Asking;

/// <summary>Assignments as they travel.</summary>
internal static class AssignmentMessages
{
    /// <summary>The model that the client must fetch; null for none.</summary>
    public static ModelState? ModelOf(Assignment assignment) => assignment switch
    {
        TrainAssignment train => train.Model,
        EvaluateAssignment test => test.Model,
        GossipAssignment gossip => gossip.Model,
        DescribeAssignment or ParametersAssignment or PropertiesAssignment => null,
        _ => throw new ArgumentException($"nobody has said which model assignments of kind {assignment.Kind} need", nameof(assignment)),
    };

    public static AssignmentMessage Of(OpenAsk ask)
    {
        var message = new AssignmentMessage
        {
            Key = ask.Key,
            Kind = ask.Assignment.Kind,
            Run = ask.Assignment.RunId,
            Round = ask.Assignment.Round,
            Ask = ask.Assignment.Ask == ask.Assignment.Round ? null : ask.Assignment.Ask,
            Asked = ask.Assignment.Asked > 0 ? ask.Assignment.Asked : null,
            Deadline = ask.Deadline,
            SecondsLeft = ask.Left?.TotalSeconds,
            Trace = ask.Assignment.Trace,
        };
        return ask.Assignment switch
        {
            TrainAssignment train => With(message, train.Model, train.Spec, train.Encoding) with
            {
                Training = RunSpecWriter.Training(train.Training),
                Seed = train.Seed.ToString(CultureInfo.InvariantCulture),
                LossBefore = train.LossBefore,
                Schema = train.Schema?.Json,
            },
            EvaluateAssignment test => With(message, test.Model, test.Spec, test.Encoding) with { Schema = test.Schema?.Json },
            GossipAssignment gossip => With(message, gossip.Model!, gossip.Spec, new EncodingSpec()) with
            {
                Training = RunSpecWriter.Training(gossip.Training),
                Seed = gossip.Training.Seed.ToString(CultureInfo.InvariantCulture),
                Schema = gossip.Schema?.Json,
                Participants = gossip.Participants,
                Peers = [.. gossip.Peers.Select(peer => new GossipPeerMessage(peer.Client, peer.Weight, peer.Address))],
                OwnWeight = gossip.OwnWeight,
            },
            DescribeAssignment describe => message with { Table = TableJson.WriteQuestion(describe.Meaning, describe.Floor) },
            PropertiesAssignment => message,
            _ => throw new ArgumentException($"assignments of kind {ask.Assignment.Kind} have no message", nameof(ask)),
        };
    }

    private static AssignmentMessage With(AssignmentMessage message, ModelState model, ModelSpec spec, EncodingSpec encoding)
        => message with
        {
            Model = model.Sha256(),
            ModelBytes = WeightFile.PayloadBytes(model.Layout, encoding.Download),
            Download = encoding.Download,
            Upload = encoding.Upload,
            Spec = ModelSpecWriter.Write(spec),
        };
}

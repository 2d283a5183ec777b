using System.Globalization;
using System.Text.Json;
using Google.Protobuf.Collections;
using Tributary.Core.Clients;
using Tributary.Engine.Data;
using Tributary.Engine.Models;
using Tributary.Engine.Partitions;
using Tributary.Transports.Flower.Messages;
using Tributary.Transports.Native;

namespace Tributary.Transports.Flower;

/// <summary>A server's instructions as assignments: a Tributary coordinator sends them in full, of any other the usual keys are read.</summary>
internal sealed class FlowerAssignments(FlowerAgentOptions options)
{
    /// <summary>The layout that an instruction's tensors must have; null where nobody says.</summary>
    public TensorLayout? Layout(MemoryStream rest, MessageKind kind)
        => (Full(Config(kind, rest.ToArray())) is { } full && AssignmentReader.Spec(full, out _) is { } spec ? spec : options.Model)?.Layout();

    /// <returns>The assignment, or null with the reason.</returns>
    public (Assignment? Assignment, string? Fault) Read(FlowerRequest request)
    {
        if (request.Fault is not null) return (null, request.Fault);
        var config = Config(request.Kind, request.Rest);
        if (Full(config) is not { } full) return (Usual(request, config), null);
        if (AssignmentReader.Strange(full) is { } strange) return (null, strange);
        string? fault = null;
        var spec = full.Kind == LinkProtocol.PropertiesKind ? null : AssignmentReader.Spec(full, out fault);
        if (fault is not null) return (null, fault);
        return (AssignmentReader.Read(full, spec, request.Model, out fault), fault);
    }

    public static MapField<string, Scalar> Config(MessageKind kind, byte[] rest) => kind switch
    {
        MessageKind.Fit => FitIns.Parser.ParseFrom(rest).Config,
        MessageKind.Evaluate => EvaluateIns.Parser.ParseFrom(rest).Config,
        MessageKind.Properties => GetPropertiesIns.Parser.ParseFrom(rest).Config,
        _ => [],
    };

    private static AssignmentMessage? Full(MapField<string, Scalar> config)
        => config.TryGetValue(FlowerProtocol.AssignmentKey, out var text) ? JsonSerializer.Deserialize(text.String, LinkJson.Default.AssignmentMessage) : null;

    private Assignment Usual(FlowerRequest request, MapField<string, Scalar> config)
    {
        double? Number(params string[] names) => names.Select(name => config.TryGetValue(name, out var value) ? Scalars.Number(value) : null).FirstOrDefault(value => value is not null);
        var round = (int)Math.Clamp(Number("server_round", "round", "rnd") ?? 0, 0, int.MaxValue);
        var asked = (int)Math.Clamp(Number("num_clients_current_round") ?? 0, 0, PartitionSpec.MostClients);
        const string Run = "flower";
        if (request.Kind == MessageKind.Properties) return new PropertiesAssignment { RunId = Run, Round = round };
        if (request.Kind == MessageKind.Evaluate) return new EvaluateAssignment { RunId = Run, Round = round, Asked = asked, Spec = options.Model!, Model = request.Model! };
        var training = options.Training;
        if (Number("local_epochs", "epochs") is >= 1 and <= 1_000_000 and var epochs) training = training with { Epochs = (int)epochs };
        if (Number("batch_size") is >= 1 and <= 1 << 20 and var batch) training = training with { BatchSize = (int)batch };
        if (Number("learning_rate", "lr") is > 0 and var rate) training = training with { Optimizer = training.Optimizer with { LearningRate = (float)rate } };
        return new TrainAssignment
        {
            RunId = Run,
            Round = round,
            Asked = asked,
            Spec = options.Model!,
            Model = request.Model!,
            Training = training with { Seed = SeededRandom.For(options.Seed, "flower", round.ToString(CultureInfo.InvariantCulture)).NextUInt64() },
        };
    }
}

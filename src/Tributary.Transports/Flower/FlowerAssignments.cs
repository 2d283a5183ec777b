using System.Globalization;
using System.Text.Json;
using Google.Protobuf.Collections;
using Tributary.Core.Clients;
using Tributary.Engine.Data;
using Tributary.Engine.Models;
using Tributary.Engine.Partitions;
using Tributary.Transports.Flower.Messages;
using Tributary.Transports.Messages;

namespace Tributary.Transports.Flower;

/// <summary>A server's instructions as assignments: a Tributary coordinator sends them in full, of any other the usual keys are
/// read.</summary>
internal sealed class FlowerAssignments(FlowerAgentOptions options)
{
    private const int MaxEpochs = 1_000_000;
    private const int MaxBatch = 1 << 20;

    // Beyond it a float32 is infinite.
    private const double MaxReal = 1e30;

    /// <summary>The layout that an instruction's tensors must have; null where nobody says.</summary>
    public TensorLayout? Layout(MemoryStream rest, MessageKind kind)
        => (Full(Config(kind, rest.ToArray())) is { } full && AssignmentReader.Spec(full, out _) is { } spec ? spec
            : options.Model)?.Layout();

    /// <returns>The assignment, or null with the reason.</returns>
    public (Assignment? Assignment, string? Fault) Read(FlowerRequest request)
    {
        if (request.Fault is not null) return (null, request.Fault);
        var config = Config(request.Kind, request.Rest);
        if (Full(config) is not { } full) return Usual(request, config);
        if (AssignmentReader.Unknown(full) is { } unknown) return (null, unknown);
        string? fault = null;
        var spec = full.Kind == AssignmentKind.Properties ? null : AssignmentReader.Spec(full, out fault);
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
        => config.TryGetValue(FlowerProtocol.AssignmentKey, out var text)
            ? JsonSerializer.Deserialize(text.String, LinkJson.Default.AssignmentMessage) : null;

    private (Assignment? Assignment, string? Fault) Usual(FlowerRequest request, MapField<string, Scalar> config)
    {
        const string Run = "flower";
        var numbers = new FlowerNumbers(config);
        var round = numbers.Any(int.MaxValue, "server_round", "round", "rnd") ?? 0;
        var asked = numbers.Any(PartitionSpec.MaxClients, "num_clients_current_round") ?? 0;
        var training = options.Training;
        if (request.Kind == MessageKind.Fit)
        {
            training = training with
            {
                Epochs = numbers.Whole(MaxEpochs, "local_epochs", "epochs") ?? training.Epochs,
                BatchSize = numbers.Whole(MaxBatch, "batch_size") ?? training.BatchSize,
                Proximal = numbers.Real(MaxReal, mayBeZero: true, "proximal_mu") ?? training.Proximal,
                Seed = SeededRandom.For(options.Seed, "flower", round.ToString(CultureInfo.InvariantCulture)).NextUInt64(),
            };
        }

        if (request.Kind == MessageKind.Fit && numbers.Real(MaxReal, mayBeZero: false, "learning_rate", "lr") is { } rate)
            training = training with { Optimizer = training.Optimizer with { LearningRate = (float)rate } };
        if (numbers.Fault is { } fault) return (null, $"of what the server configured, {fault}");
        var (spec, model) = (options.Model!, request.Model!);
        return (request.Kind switch
        {
            MessageKind.Properties => new PropertiesAssignment { RunId = Run, Round = round },
            MessageKind.Evaluate => new EvaluateAssignment { RunId = Run, Round = round, Asked = asked, Spec = spec, Model = model },
            _ => new TrainAssignment { RunId = Run, Round = round, Asked = asked, Spec = spec, Model = model, Training = training },
        }, null);
    }
}

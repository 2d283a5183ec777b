using System.Globalization;
using System.Text.Json;
using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Core.Compression;
using Tributary.Core.Rounds;
using Tributary.Engine.Formats;
using Tributary.Engine.Models;
using Tributary.Engine.Specs;
using Tributary.Engine.Tables;

namespace Tributary.Transports.Messages;

/// <summary>Assignments as they come over the wire, read strictly: what this version does not understand is named.</summary>
internal static class AssignmentReader
{
    /// <returns>Why this version cannot even begin with it; null where it can.</returns>
    public static string? Unknown(AssignmentMessage message)
    {
        if (message.Kind is not (AssignmentKind.Train or AssignmentKind.Evaluate or AssignmentKind.Properties or AssignmentKind.Describe
            or AssignmentKind.Gossip))
            return $"this client does not know assignments of kind '{message.Kind}'; update it";
        return Enum.IsDefined(message.Download) && Enum.IsDefined(message.Upload) ? null
            : "this client does not know the encoding that the assignment asks for; update it, or take another encoding for the run";
    }

    /// <returns>The model's specification, or null with the reason.</returns>
    public static ModelSpec? Spec(AssignmentMessage message, out string? fault)
    {
        var problems = new List<SpecProblem>();
        var spec = message.Spec is null ? null : ModelSpecReader.Read(message.Spec, "spec", problems);
        fault = spec is not null && problems.Count == 0 ? null : Fault(problems, "spec: is missing");
        return fault is null ? spec : null;
    }

    /// <returns>The assignment, or null with the reason.</returns>
    public static Assignment? Read(AssignmentMessage message, ModelSpec? spec, ModelState? model, out string? fault)
        => Kind(message, spec, model, out fault) is not { } assignment ? null : assignment with
        {
            Round = message.Round,
            Ask = message.Number,
            Asked = Math.Max(0, message.Asked ?? 0),
            Deadline = message.Deadline,
            Trace = message.Trace,
        };

    // What is its kind's own.
    private static Assignment? Kind(AssignmentMessage message, ModelSpec? spec, ModelState? model, out string? fault)
    {
        fault = null;
        TableSchema? schema = null;
        try
        {
            if (message.Schema is { ValueKind: not JsonValueKind.Null } written)
                schema = TableSchema.FromJson(WholeTextsConverter.Read(written), "the run's schema");
        }
        catch (Exception broken) when (broken is BrokenFileException or JsonException)
        {
            fault = broken.Message;
            return null;
        }

        var encoding = new EncodingSpec { Download = message.Download, Upload = message.Upload };
        switch (message.Kind)
        {
            case AssignmentKind.Properties:
                return new PropertiesAssignment { RunId = message.Run };
            case AssignmentKind.Describe:
                return Describe(message, out fault);
            case AssignmentKind.Evaluate:
                return new EvaluateAssignment
                {
                    RunId = message.Run,
                    Spec = spec!,
                    Model = model!,
                    Schema = schema,
                    Encoding = encoding,
                };
            case AssignmentKind.Train or AssignmentKind.Gossip:
                var problems = new List<SpecProblem>();
                var training = TrainingReader.Read(
                    message.Training is null ? null : new SpecReader(message.Training, "training", problems));
                if (!ulong.TryParse(message.Seed, NumberStyles.None, CultureInfo.InvariantCulture, out var seed))
                    problems.Add(new("seed", "is missing or no whole number"));
                var gossip = message.Kind == AssignmentKind.Gossip
                    ? PeersReader.Read(message, spec!, model!, training with { Seed = seed }, schema, problems) : null;
                if (problems.Count > 0)
                {
                    fault = Fault(problems, "");
                    return null;
                }

                if (gossip is not null) return gossip;
                return new TrainAssignment
                {
                    RunId = message.Run,
                    Spec = spec!,
                    Model = model!,
                    Schema = schema,
                    Encoding = encoding,
                    LossBefore = message.LossBefore,
                    Training = training with { Seed = seed },
                };
            default:
                fault = $"this client does not know assignments of kind '{message.Kind}'; update it";
                return null;
        }
    }

    private static DescribeAssignment? Describe(AssignmentMessage message, out string? fault)
    {
        var problems = new List<SpecProblem>();
        var (meaning, floor) = TableJson.ReadQuestion(message.Table, problems);
        fault = problems.Count == 0 ? null : Fault(problems, "");
        return fault is not null ? null
            : new DescribeAssignment { RunId = message.Run, Meaning = meaning, Floor = floor };
    }

    private static string Fault(List<SpecProblem> problems, string otherwise)
        => problems.Count == 0 ? otherwise
            : $"this client does not understand the assignment; update it: {string.Join("; ", problems.Take(5))}";
}

using System.Globalization;
using Tributary.Core.Clients;
using Tributary.Core.Compression;
using Tributary.Engine.Formats;
using Tributary.Engine.Models;
using Tributary.Gateways.Asking;
using Tributary.Storage.Spool;

namespace Tributary.Gateways.Files;

/// <summary>An update as the file that came: is it what was asked for, and can it be folded as it lies?</summary>
internal static class ArrivedUpdate
{
    /// <param name="facts">Its metadata.</param>
    /// <param name="isCanonical">True where it is float32 and can be folded as it lies.</param>
    /// <returns>Why it does not count; null where it does.</returns>
    /// <exception cref="BrokenFileException">It is no safetensors file.</exception>
    public static Refusal? Check(FileStream file, TrainAssignment assignment, out IReadOnlyDictionary<string, string> facts,
        out bool isCanonical)
    {
        file.Position = 0;
        using var reader = new SafeTensorsReader(file, file.Name);
        facts = reader.Metadata;
        isCanonical = WeightFile.EncodingOf(facts, file.Name) == WeightEncoding.Float32
            && reader.Layout.Tensors.All(tensor => tensor.Original == ElementType.Float32);
        if (reader.Layout.DifferenceFrom(assignment.Model.Layout) is { } difference)
            return new Refusal(RefusalReason.WrongShape, difference);
        if (!facts.TryGetValue(UpdateFacts.Examples, out var text)
            || !long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var examples))
            return new Refusal(RefusalReason.ZeroExamples, $"the metadata {UpdateFacts.Examples} is missing or no whole number");
        return examples >= 1 ? null : new Refusal(RefusalReason.ZeroExamples,
            $"the update claims {examples} examples; at least 1 is needed");
    }

    /// <summary>Writes an update of another encoding anew, as what is folded: float32.</summary>
    /// <exception cref="BrokenFileException">It cannot be decoded.</exception>
    public static SpoolEntry Decode(SpoolEntry entry, TrainAssignment assignment, string client, IReadOnlyDictionary<string, string> facts,
        UpdateDelivery delivery)
    {
        entry.File.Position = 0;
        var weights = WeightFile.Read(entry.File, entry.File.Name, assignment.Model.Layout, assignment.Model, out _);
        var kept = facts.Where(fact => fact.Key is UpdateFacts.Examples or UpdateFacts.Metrics or UpdateFacts.TrainSeconds)
            .ToDictionary(StringComparer.Ordinal);
        var canonical = delivery.Begin(assignment, client);
        try
        {
            WeightFile.Write(canonical.File, weights, null, WeightEncoding.Float32, kept);
            return canonical;
        }
        catch
        {
            canonical.Dispose();
            throw;
        }
    }
}

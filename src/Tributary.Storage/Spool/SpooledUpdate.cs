using System.Globalization;
using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Engine.Models;

namespace Tributary.Storage.Spool;

/// <summary>An update as its file tells of it.</summary>
internal static class SpooledUpdate
{
    /// <param name="facts">Its metadata.</param>
    /// <param name="content">Bytes before the seal.</param>
    /// <param name="digest">SHA-256 of them, when they were acknowledged.</param>
    public static Update Of(MappedFloats values, TensorLayout layout, IReadOnlyDictionary<string, string> facts, long content,
        byte[] digest)
        => new(new ModelState(layout, values.Memory), Whole(facts, UpdateFacts.Examples))
        {
            Metrics = Metrics(facts),
            TrainTime = Seconds(facts),
            Backing = values,
            IsIntact = () => values.Digest(content).AsSpan().SequenceEqual(digest),
        };

    private static long Whole(IReadOnlyDictionary<string, string> facts, string key)
        => facts.TryGetValue(key, out var text)
            && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : 0;

    private static TimeSpan Seconds(IReadOnlyDictionary<string, string> facts)
        => facts.TryGetValue(UpdateFacts.TrainSeconds, out var text)
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value is >= 0 and < 1e9
            ? TimeSpan.FromSeconds(value) : TimeSpan.Zero;

    // Metrics that cannot be read are none.
    private static IReadOnlyDictionary<string, double> Metrics(IReadOnlyDictionary<string, string> facts)
        => facts.TryGetValue(UpdateFacts.Metrics, out var text) ? MetricsText.Read(text).Numbers
            : new Dictionary<string, double>(StringComparer.Ordinal);
}

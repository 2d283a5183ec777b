using System.Globalization;
using System.Text.Json;
using Tributary.Core.Clients;
using Tributary.Core.Compression;
using Tributary.Engine.Formats;
using Tributary.Transports.Messages;

namespace Tributary.Transports.Native;

/// <summary>A node's own models of the runs that it takes part in, as files, so that a client that comes back goes on from what it had: of
/// each run what it trained last, and what it has after averaging. The newest few runs are kept.</summary>
internal sealed class KeptModels(string folder)
{
    private const int MaxRuns = 4;
    private const string Extension = ".safetensors";
    private const string AveragedKey = "tributary.averaged";

    /// <summary>After averaging; null where there is none of this run.</summary>
    public KeptModel? Own(GossipAssignment assignment) => Read(assignment, "own");

    /// <summary>After training, before averaging.</summary>
    public KeptModel? Trained(GossipAssignment assignment) => Read(assignment, "trained");

    public void KeepOwn(GossipAssignment assignment, KeptModel kept) => Write(assignment, "own", kept);

    public void KeepTrained(GossipAssignment assignment, KeptModel kept) => Write(assignment, "trained", kept);

    private KeptModel? Read(GossipAssignment assignment, string what)
    {
        var path = PathOf(assignment, what);
        if (!File.Exists(path)) return null;
        try
        {
            using var file = File.OpenRead(path);
            var model = WeightFile.Read(file, path, assignment.Spec.Layout(), null, out var facts);

            // A run of another coordinator may have the same name.
            return facts.GetValueOrDefault(WeightFile.BaseKey) == assignment.Model!.Sha256()
                && int.TryParse(facts.GetValueOrDefault(UpdateFacts.Round), NumberStyles.None, CultureInfo.InvariantCulture, out var round)
                ? new KeptModel(round, model, Reply(facts)) : null;
        }
        catch (BrokenFileException)
        {
            // Begun anew it ends well; kept it would fail in every round.
            File.Delete(path);
            return null;
        }
    }

    private void Write(GossipAssignment assignment, string what, KeptModel kept)
    {
        Directory.CreateDirectory(folder);
        var path = PathOf(assignment, what);
        var facts = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [UpdateFacts.Round] = kept.Round.ToString(CultureInfo.InvariantCulture),
            [WeightFile.BaseKey] = assignment.Model!.Sha256(),
            [UpdateFacts.Examples] = kept.Reply.Examples.ToString(CultureInfo.InvariantCulture),
            [UpdateFacts.TrainSeconds] = kept.Reply.TrainTime.TotalSeconds.ToString("R", CultureInfo.InvariantCulture),
            [UpdateFacts.Metrics] = JsonSerializer.Serialize(new(MetricsText.Of(kept.Reply.Metrics).Numbers, StringComparer.Ordinal),
                LinkJson.Default.DictionaryStringDouble),
            [AveragedKey] = string.Join(' ', kept.Reply.Averaged ?? []),
        };
        using (var file = File.Create(path + ".part")) SafeTensors.Write(file, kept.Model.Layout, kept.Model.Values.Span, facts);
        File.Move(path + ".part", path, overwrite: true);
        var runs = new DirectoryInfo(folder).EnumerateFiles("*" + Extension)
            .GroupBy(file => file.Name.Split('~')[0], StringComparer.Ordinal);
        foreach (var old in runs.OrderByDescending(run => run.Max(file => file.LastWriteTimeUtc)).Skip(MaxRuns).SelectMany(run => run))
            old.Delete();
    }

    private static GossipReply Reply(IReadOnlyDictionary<string, string> facts)
    {
        _ = long.TryParse(facts.GetValueOrDefault(UpdateFacts.Examples), NumberStyles.None, CultureInfo.InvariantCulture, out var examples);
        _ = double.TryParse(facts.GetValueOrDefault(UpdateFacts.TrainSeconds), NumberStyles.Float, CultureInfo.InvariantCulture,
            out var seconds);
        return new GossipReply(examples)
        {
            TrainTime = seconds is >= 0 and < 1e9 ? TimeSpan.FromSeconds(seconds) : default,
            Metrics = MetricsText.Read(facts.GetValueOrDefault(UpdateFacts.Metrics) ?? "{}").Numbers,
            Averaged = (facts.GetValueOrDefault(AveragedKey) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries),
        };
    }

    // Ids of runs name files; the mark between is none of theirs.
    private string PathOf(GossipAssignment assignment, string what) => Path.Combine(folder, $"{assignment.RunId}~{what}{Extension}");
}

using System.Text.Json.Nodes;

namespace Tributary.Coordinator.Runs;

/// <summary>
/// A run file with only what somebody has to say: what is left out is what the reader of run files takes by itself.
/// Whether something can be left out is asked of that reader, so the short file means the same run by construction.
/// </summary>
internal static class ShortRun
{
    // The layers of a model belong together.
    private static readonly string[] Kept = ["model"];

    public static JsonObject Of(RunDocument document)
    {
        var whole = document.Write().ToJsonString();
        var said = RunText.WithNamedModel(document.Write());
        said.Remove(RunDocument.HostKey);

        // What could not be left out may be once something else is.
        while (Shorten(said, Kept, Means))
        {
        }

        if (said["strategy"] is JsonObject { Count: 1 } strategy && strategy["name"] is JsonValue name) said["strategy"] = name.DeepClone();
        return said;

        bool Means() => RunDocument.Read(said, Path.GetTempPath(), [])?.Write().ToJsonString() == whole;
    }

    // First whole sections, then what is in those that must stay. True where something was left out.
    private static bool Shorten(JsonObject section, IReadOnlyList<string> kept, Func<bool> means)
    {
        var shorter = false;
        for (var place = section.Count - 1; place >= 0; place--)
        {
            var (key, value) = section.GetAt(place);
            if (kept.Contains(key, StringComparer.Ordinal)) continue;
            section.RemoveAt(place);
            if (means())
            {
                shorter = true;
                continue;
            }

            section.Insert(place, key, value);
            if (value is JsonObject inner) shorter |= Shorten(inner, [], means);
        }

        return shorter;
    }
}

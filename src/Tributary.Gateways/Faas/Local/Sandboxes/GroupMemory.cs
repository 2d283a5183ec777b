namespace Tributary.Gateways.Faas.Local.Sandboxes;

/// <summary>What groups of processes hold in memory, from <c>/proc</c>.</summary>
internal static class GroupMemory
{
    private const string Proc = "/proc";
    private static readonly int s_page = Environment.SystemPageSize;

    /// <summary>Bytes of their own (resident, less what is shared with others or lies in files) of each group that is asked for.</summary>
    public static IReadOnlyDictionary<int, long> Of(IReadOnlySet<int> groups)
    {
        var held = new Dictionary<int, long>();
        if (groups.Count == 0 || !Directory.Exists(Proc)) return held;
        foreach (var folder in Directory.EnumerateDirectories(Proc))
        {
            if (!int.TryParse(Path.GetFileName(folder.AsSpan()), out _)) continue;
            try
            {
                // pid (name) state parent group ...: the name may hold anything, so what counts comes after its last parenthesis.
                var stat = File.ReadAllText(Path.Combine(folder, "stat"));
                var group = int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ', 4)[2]);
                if (!groups.Contains(group)) continue;
                var pages = File.ReadAllText(Path.Combine(folder, "statm")).Split(' ', 4);
                held[group] = held.GetValueOrDefault(group) + (long.Parse(pages[1]) - long.Parse(pages[2])) * s_page;
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or FormatException)
            {
                // It ended while it was looked at.
            }
        }

        return held;
    }
}

namespace Tributary.Engine.Sets;

/// <summary>Where a path really leads: every link on the way is followed, nothing is opened.</summary>
internal static class RealPath
{
    // The kernel's own limit (path_resolution(7)).
    private const int MaxLinks = 40;

    /// <param name="path">A full path. What is not there stays as it is written.</param>
    /// <returns>Null where links lead round in a circle.</returns>
    public static string? Of(string path)
    {
        var at = Path.GetPathRoot(path)!;
        var left = new Stack<string>();
        Push(path[at.Length..]);
        for (var links = 0; left.TryPop(out var part);)
        {
            if (part == ".") continue;
            if (part == "..")
            {
                at = Path.GetDirectoryName(at) ?? at;
                continue;
            }

            var next = Path.Combine(at, part);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                at = next;
                continue;
            }

            if (++links > MaxLinks) return null;
            if (Path.IsPathRooted(target)) at = Path.GetPathRoot(target)!;
            Push(Path.IsPathRooted(target) ? target[at.Length..] : target);
        }

        return at;

        void Push(string parts)
        {
            foreach (var part in parts.Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar],
                StringSplitOptions.RemoveEmptyEntries).Reverse()) left.Push(part);
        }
    }
}

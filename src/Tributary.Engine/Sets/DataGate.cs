using Tributary.Engine.Specs;

namespace Tributary.Engine.Sets;

/// <summary>Which files of this machine somebody elsewhere may name in a section <c>data</c>: regular files whose real path, every link
/// followed, lies below one folder (<see cref="DataSpec.Root"/>). Nothing is opened to find that out, so that no pipe and no device holds
/// anybody up. Who can write into that folder can still put another file there between the look and the reading.</summary>
public static class DataGate
{
    private const string Remedy = "put it into the coordinator's data folder (dataFolder) and name it from there";

    /// <summary>Paths of a section that lead out of its <see cref="DataSpec.Root"/>, whether anybody reads them or not.</summary>
    public static IEnumerable<SpecProblem> Problems(DataSpec spec)
    {
        if (spec.Root is not { } root) yield break;
        (string Key, string? Path)[] named = [("data.file", spec.File), ("data.testFile", spec.TestFile), ("data.folder", spec.Folder),
            ("data.owners", spec.Owners)];
        foreach (var (key, path) in named)
            if (path is not null && Problem(root, path) is { } problem) yield return new SpecProblem(key, problem);
    }

    /// <summary>Looks at a file before it is opened; without a root at nothing but whether it is there.</summary>
    /// <exception cref="ForeignFileException">It is none that may be named.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    internal static void Check(DataSpec spec, string key, string path)
    {
        if (spec.Root is { } root)
        {
            if (Problem(root, path) is { } problem) throw new ForeignFileException(key, problem);
            if (Directory.Exists(path)) throw new ForeignFileException(key, "names a folder; a file is needed");
        }

        var file = new FileInfo(RealPath.Of(path) ?? path);
        if (!file.Exists) throw new FileNotFoundException($"{key}: there is no file {path}", path);

        // Pipes, devices and what the kernel makes up have no length; a table or a set of samples has one.
        if (spec.Root is not null && file.Length == 0)
            throw new ForeignFileException(key, "names a file that is empty, or no regular file; a table or a set's file is needed");
    }

    /// <summary>Looks at a folder before what lies in it is listed; without a root at nothing.</summary>
    /// <exception cref="ForeignFileException">It leads out of the root.</exception>
    internal static void CheckFolder(DataSpec spec, string key, string folder)
    {
        if (spec.Root is { } root && Problem(root, folder) is { } problem) throw new ForeignFileException(key, problem);
    }

    private static string? Problem(string root, string path)
    {
        // Of what lies elsewhere nothing is told, not even whether it is there.
        var below = RealPath.Of(root) ?? root;
        if (!IsBelow(root, path) && !IsBelow(below, path)) return $"names a file outside the data folder; {Remedy}";
        return RealPath.Of(path) is { } real && IsBelow(below, real) ? null : $"leads out of the data folder by a link; {Remedy}";
    }

    private static bool IsBelow(string root, string path)
    {
        var folder = Path.TrimEndingDirectorySeparator(root);
        return path == folder || path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);
    }
}

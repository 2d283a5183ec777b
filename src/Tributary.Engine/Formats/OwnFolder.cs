namespace Tributary.Engine.Formats;

/// <summary>Folders that this program keeps its things in, keys among them.</summary>
public static class OwnFolder
{
    private const string IgnoreFile = ".gitignore";

    /// <summary>Makes the folder where it is missing. One that was missing or empty gets a <c>.gitignore</c> that keeps all of it out of
    /// version control; a folder that holds something else already is left to its owner.</summary>
    public static void Make(string path)
    {
        Directory.CreateDirectory(path);
        if (Directory.EnumerateFileSystemEntries(path).Any()) return;
        try
        {
            using var file = new FileStream(Path.Combine(path, IgnoreFile), FileMode.CreateNew, FileAccess.Write);
            file.Write("# Made by Tributary: keys, runs and models. The star keeps this file out too.\n*\n"u8);
        }
        catch (IOException) when (File.Exists(Path.Combine(path, IgnoreFile)))
        {
            // Another process came first.
        }
    }

    /// <summary>Whether a file of this name is only what <see cref="Make"/> put there.</summary>
    public static bool IsMark(string name) => name == IgnoreFile;
}

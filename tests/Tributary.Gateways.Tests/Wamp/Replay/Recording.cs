using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Tributary.Protocols.Wamp;
using Tributary.Protocols.Wamp.Formats;
using Tributary.Protocols.Wamp.Messages;

namespace Tributary.Gateways.Tests.Wamp.Replay;

/// <summary>A recorded session of the original boards and their master, message by message, with the keys of its time.</summary>
internal static class Recording
{
    /// <summary>The connection of the master.</summary>
    public const int Master = 1;

    /// <summary>One message.</summary>
    /// <param name="Connection">Its number.</param>
    /// <param name="Said">Whether the peer sent it; else the router did, to the peer.</param>
    internal sealed record Frame(int Connection, bool Said, WampFormat Format, byte[] Bytes)
    {
        public WampMessage Message { get; } = MessageReader.Read(Format, Bytes, new WampLimits());
    }

    /// <summary>In the order of their time. Skips the test where there are no recordings.</summary>
    public static IEnumerable<Frame> Read(string file)
    {
        using var stream = File.OpenRead(Path.Combine(Folder(), file));
        using var lines = new StreamReader(file.EndsWith(".gz", StringComparison.Ordinal)
            ? new GZipStream(stream, CompressionMode.Decompress) : stream);
        while (lines.ReadLine() is { } line)
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            if (!root.TryGetProperty("dir", out var direction) || direction.GetString() is not ("in" or "out")) continue;
            var isText = root.TryGetProperty("frame", out var text);
            yield return new Frame(root.GetProperty("conn").GetInt32(), direction.GetString() == "in",
                isText ? WampFormat.Json : WampFormat.MessagePack,
                isText ? Encoding.UTF8.GetBytes(text.GetString()!) : root.GetProperty("b64").GetBytesFromBase64());
        }
    }

    /// <summary>Lays the keys of the secure session into a folder.</summary>
    public static void Keys(string folder)
    {
        using var packed = new GZipStream(File.OpenRead(Path.Combine(Folder(), "keys.tar.gz")), CompressionMode.Decompress);
        using var archive = new TarReader(packed);
        while (archive.GetNextEntry() is { } entry)
            if (entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile)
                entry.ExtractToFile(Path.Combine(folder, Path.GetFileName(entry.Name)), overwrite: true);
    }

    private static string Folder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Path.Combine(folder.FullName, "shared", "data", "wire", "wamp") is var path && Directory.Exists(path)) return path;
        Assert.Skip("no shared/data/wire/wamp beside the repository");
        return "";
    }
}

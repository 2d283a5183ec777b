using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Tributary.Protocols.Wamp.Formats;

namespace Tributary.Protocols.Tests.Wamp.Messages;

/// <summary>A recorded session of the original boards.</summary>
internal static class Recording
{
    /// <summary>One line of it.</summary>
    /// <param name="Connection">Its number.</param>
    /// <param name="Direction">in (the peer sent it), out, handshake, close.</param>
    internal sealed record Frame(int Connection, string Direction, WampFormat Format, ReadOnlyMemory<byte> Bytes);

    /// <summary>Skips the test where there are no recordings.</summary>
    public static List<Frame> Read(string file)
    {
        var path = Path.Combine(Folder(), file);
        using var stream = File.OpenRead(path);
        using var lines = new StreamReader(file.EndsWith(".gz", StringComparison.Ordinal)
            ? new GZipStream(stream, CompressionMode.Decompress) : stream);
        var frames = new List<Frame>();
        while (lines.ReadLine() is { } line)
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            var isText = root.TryGetProperty("frame", out var frame);
            var bytes = isText ? Encoding.UTF8.GetBytes(frame.GetString()!)
                : root.TryGetProperty("b64", out var base64) ? base64.GetBytesFromBase64() : [];
            frames.Add(new Frame(root.TryGetProperty("conn", out var connection) ? connection.GetInt32() : 0,
                root.TryGetProperty("dir", out var direction) ? direction.GetString()! : "",
                isText ? WampFormat.Json : WampFormat.MessagePack, bytes));
        }

        return frames;
    }

    private static string Folder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Path.Combine(folder.FullName, "shared", "data", "wire", "wamp") is var path && Directory.Exists(path)) return path;
        Assert.Skip("no shared/data/wire/wamp beside the repository");
        return "";
    }
}

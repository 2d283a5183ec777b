using System.Text.Json;
using Tributary.Cli.Configuration;
using Tributary.Client.Identity;
using Tributary.Engine.Specs;
using Tributary.Security.Tokens;
using Tributary.Transports.Joining;

namespace Tributary.Cli.Diagnosis;

/// <summary>Who a client is to its coordinator: the files that it keeps, and the join token for its first start.</summary>
internal static class IdentityCheck
{
    private const string Name = "identity";
    private const string JoinAgain = "join again: delete the file, and start the client with a new join token (tributary token new)";

    public static IEnumerable<Finding> Look(ClientConfig config, DateTimeOffset now)
    {
        var options = config.Options;
        var files = (options.Name is { } name ? [Path.Combine(options.Folder, name)] : Directory.Exists(options.Folder)
            ? Directory.GetDirectories(options.Folder) : []).Where(folder => File.Exists(Path.Combine(folder, IdentityFile.Name))).ToList();
        foreach (var folder in files)
            foreach (var finding in OfFile(folder, options.Coordinator, now)) yield return finding;

        if (options.Token is { } text)
        {
            yield return TokenText.TryParse(text.Trim(), out var token) && token.Kind == TokenKind.Join
                ? Finding.Ok("join token", $"{token.Id} can be read; whether it holds only the coordinator knows")
                : Finding.Fault("join token", "that is no join token", "it begins with tributary_join_ and must be copied whole");
        }
        else if (files.Count == 0 && options.Coordinator.Scheme == Uri.UriSchemeHttps)
        {
            yield return Finding.Warning(Name, $"a client here has not joined {options.Coordinator} yet, and has no join token",
                "tributary token new makes one on the coordinator's side; give it to the client's first start (--token)");
        }
    }

    private static IEnumerable<Finding> OfFile(string folder, Uri coordinator, DateTimeOffset now)
    {
        var path = Path.Combine(folder, IdentityFile.Name);
        var (kept, fault) = Read(folder, coordinator);
        if (kept is null)
        {
            yield return Finding.Fault(Name, fault, JoinAgain);
            yield break;
        }

        if (kept.Expires <= now)
            yield return Finding.Fault(Name, $"{kept.Client} may no longer take part: its credentials held until {kept.Expires:u}",
                JoinAgain);
        else if (kept.RenewAt <= now)
            yield return Finding.Warning(
                Name, $"{kept.Client}'s credentials hold until {kept.Expires:u}, and should have been renewed by now",
                "start the client: it renews them while it runs");
        else yield return Finding.Ok(
            Name, $"{kept.Client}: a {(kept.Bearer is null ? "certificate" : "bearer token")} until {kept.Expires:u}");
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(
            path) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead)) != UnixFileMode.None)
            yield return Finding.Warning(Name, $"{path} can be read by others", $"chmod 600 {path}");
    }

    private static (LinkCredentials? Kept, string Fault) Read(string folder, Uri coordinator)
    {
        try
        {
            return (new IdentityFile(folder, coordinator).Load(), "");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidDataException or JsonException)
        {
            return (null, fault.Plain());
        }
    }
}

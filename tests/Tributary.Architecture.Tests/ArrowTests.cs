using System.Xml.Linq;

namespace Tributary.Architecture.Tests;

/// <summary>Who may know whom (docs/architecture.md).</summary>
public sealed class ArrowTests
{
    private static readonly Dictionary<string, (string[] Rooms, string[] Packages)> Allowed = new(StringComparer.Ordinal)
    {
        ["Engine"] = ([], ["JpegLibrary"]),
        ["Core"] = (["Engine"], ["YamlDotNet", "Microsoft.Extensions.Logging.Abstractions"]),
        ["Security"] = (["Core", "Engine"], []),
        ["Storage"] = (["Core", "Engine"], ["Microsoft.Data.Sqlite", "Dapper", "Npgsql", "AWSSDK.S3"]),
        ["Protocols"] = ([], ["System.Formats.Cbor"]),
        ["Transports"] = (["Core", "Engine", "Protocols"], ["Google.Protobuf", "Grpc.Tools", "MQTTnet"]),
        ["Gateways"] = (["Core", "Engine", "Security", "Storage", "Protocols", "Transports"], ["AWSSDK.Core",
            "CloudNative.CloudEvents", "Google.Apis.Auth", "MongoDB.Driver", "MQTTnet.AspNetCore", "MQTTnet.Server", "Polly.Core"]),
        ["Client"] = (["Core", "Engine", "Security", "Transports"], []),
        ["Client.Hosting"] = (["Client", "Transports"],
            ["Microsoft.Extensions.Hosting.Abstractions", "Microsoft.Extensions.Options.ConfigurationExtensions"]),
        ["Simulation"] = (["Client", "Core", "Engine"], []),
        ["Coordinator"] = (["Gateways", "Core", "Engine", "Security", "Storage", "Transports"],
            ["Microsoft.AspNetCore.OpenApi", "OpenTelemetry", "OpenTelemetry.Exporter.OpenTelemetryProtocol",
                "OpenTelemetry.Instrumentation.AspNetCore", "OpenTelemetry.Instrumentation.Runtime"]),
        ["Edge"] = (["Client"], []),
        ["Function"] = (["Client"], []),
        ["Cli"] = (["Client", "Client.Hosting", "Simulation", "Storage", "Coordinator"], ["System.CommandLine", "Spectre.Console"]),
    };

    [Fact]
    public void A_room_references_only_the_rooms_and_packages_of_its_row()
        => Repository.NoneOf(Repository.Projects("src").SelectMany(Faults));

    [Fact]
    public void A_row_allows_nothing_that_its_room_does_not_use()
        => Repository.NoneOf(Repository.Projects("src").SelectMany(Unused));

    [Fact]
    public void Every_room_of_the_house_is_in_the_solution_and_has_its_tests()
    {
        var solution = File.ReadAllText(Path.Combine(Repository.Root, "Tributary.slnx"));
        var tests = Repository.Projects("tests").Select(file => file.Name).ToHashSet(StringComparer.Ordinal);
        Repository.NoneOf(Repository.Files.Where(file => file.Path.EndsWith(".csproj", StringComparison.Ordinal) && !IsSample(file)
            && !solution.Contains(file.Path, StringComparison.Ordinal))
            .Select(file => $"{file.Path} is not in Tributary.slnx"));
        Repository.NoneOf(Repository.Projects("src").Where(file => !tests.Contains(file.Name + ".Tests"))
            .Select(file => $"{file.Path} has no tests/{file.Name}.Tests"));
    }

    [Fact]
    public void Every_version_stands_in_one_place()
        => Repository.NoneOf(Repository.Files.Where(file => file.Path.EndsWith(".csproj", StringComparison.Ordinal) && !IsSample(file))
            .SelectMany(file => XDocument.Load(file.FullPath).Descendants("PackageReference")
                .Where(item => item.Attribute("Version") is not null)
                .Select(item => $"{file.Path}: {item.Attribute("Include")?.Value} has a version of its own; it belongs into "
                    + $"Directory.Packages.props")));

    // Samples stand on packages, as a user's own projects do; PackageTests builds and runs them.
    private static bool IsSample(SourceFile file) => file.Path.StartsWith("samples/", StringComparison.Ordinal);

    private static IEnumerable<string> Faults(SourceFile project)
    {
        var room = project.Name["Tributary.".Length..];
        if (!Allowed.TryGetValue(room, out var row))
        {
            yield return $"{project.Path}: the room {room} is not in the table; say in docs/architecture.md and here whom it may know";
            yield break;
        }

        var items = XDocument.Load(project.FullPath);
        foreach (var target in Includes(items, "ProjectReference")
            .Select(path => Path.GetFileNameWithoutExtension(path)["Tributary.".Length..]))
            if (!row.Rooms.Contains(target, StringComparer.Ordinal)) yield return $"{project.Path}: {room} must not know {target}";
        foreach (var package in Includes(items, "PackageReference"))
            if (!row.Packages.Contains(package, StringComparer.Ordinal)) yield return $"{project.Path}: {room} must not use {package}";
    }

    private static IEnumerable<string> Unused(SourceFile project)
    {
        var room = project.Name["Tributary.".Length..];
        if (!Allowed.TryGetValue(room, out var row)) yield break;
        var items = XDocument.Load(project.FullPath);
        var packages = Includes(items, "PackageReference").ToList();
        foreach (var package in row.Packages.Where(package => !packages.Contains(package, StringComparer.Ordinal)))
            yield return $"{room} may use {package} and does not; take it out of the row";

        // A room is used where it is referenced, or named by way of a reference's own.
        var text = items + string.Concat(Repository.CSharp($"src/{project.Name}").Select(file => file.Text()));
        foreach (var target in row.Rooms.Where(target => !text.Contains($"Tributary.{target}", StringComparison.Ordinal)))
            yield return $"{room} may know {target} and does not; take it out of the row";
    }

    private static IEnumerable<string> Includes(XDocument project, string item)
        => project.Descendants(item).Select(reference => reference.Attribute("Include")?.Value).OfType<string>();
}

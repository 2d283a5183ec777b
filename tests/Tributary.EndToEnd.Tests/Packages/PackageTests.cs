using System.Diagnostics;
using System.IO.Compression;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace Tributary.EndToEnd.Tests.Packages;

/// <summary>What a user gets: all packages are made, the tool is installed from a folder and works, and the sample client is built on the
/// packages and takes part. Other packages come from where they are on this machine already: nothing is fetched.</summary>
public sealed class PackageTests : IDisposable
{
    private static readonly string[] Rooms = ["Tributary.Engine", "Tributary.Core", "Tributary.Security", "Tributary.Protocols",
        "Tributary.Transports", "Tributary.Client", "Tributary.Client.Hosting"];
    private static readonly string Dotnet = Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host
        : "dotnet";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tributary-packages-");
    private readonly List<Process> _running = [];

    private string Feed => Path.Combine(_folder.FullName, "feed");

    private string Tool => Path.Combine(_folder.FullName, "tool", OperatingSystem.IsWindows() ? "tributary.exe" : "tributary");

    public void Dispose()
    {
        foreach (var process in _running)
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
            process.WaitForExit();
            process.Dispose();
        }

        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task The_tool_installs_and_works_and_a_client_of_ones_own_builds_on_the_packages_and_takes_part()
    {
        // 1. Pack.
        await PackAsync();
        foreach (var room in Rooms) Check(room, ["lib/net10.0/" + room + ".dll", "lib/net10.0/" + room + ".xml", "README.md", "LICENSE"]);
        Check("Tributary.Cli", ["tools/net10.0/any/tributary.dll", "tools/net10.0/any/Tributary.Coordinator.dll", "README.md", "LICENSE"]);

        // 2. The tool, from the folder and from nowhere else.
        await File.WriteAllTextAsync(At("nuget.config"),
            $"<configuration><packageSources><clear /><add key=\"feed\" value=\"{Feed}\" /></packageSources></configuration>");
        await DotnetAsync("tool", "install", "Tributary.Cli", "--tool-path", Path.GetDirectoryName(Tool)!, "--configfile",
            At("nuget.config"));
        Assert.Equal("0.1.0", (await RunAsync(Tool, "--version")).Trim());
        await File.WriteAllTextAsync(At("run.yaml"), RunFile
            + "data: { set: mnist-mini, partition: { kind: iid, clients: 4 } }\ncohort: { size: 2, quorum: 2 }\n");
        var last = (await RunAsync(Tool, "simulate", "run.yaml", "--json")).Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1];
        Assert.Equal("completed", (string?)JsonNode.Parse(last)!["status"]);

        // 3. The sample, as a project of a user's own.
        Copy(Path.Combine(Root(), "samples", "trainers", "dotnet"), At("sample"));
        await DotnetAsync("build", At("sample"), "--configuration", "Release", "--output", At("built"), $"--property:RestoreSources={Feed}",
            "--nologo");

        // 4. Both together: the tool serves, the sample trains.
        var coordinator = Start(Tool, "coordinator", "--listen", "http://127.0.0.1:0", "--json");
        var address = (string)JsonNode.Parse(await coordinator.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)
            ?? throw new InvalidOperationException(await coordinator.StandardError.ReadToEndAsync()))!["address"]!;
        Start(Dotnet, "exec", At("built/Trainer.dll"), address, "board-1", "1", "3");
        await File.WriteAllTextAsync(At("run.yaml"), RunFile + "data: { set: mnist-mini }\ncohort: { size: 1, quorum: 1 }\n");
        last = (await RunAsync(Tool, "run", "start", "run.yaml", "--watch", "--json", "--coordinator", address))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1];
        Assert.Equal(("completed", 2), ((string?)JsonNode.Parse(last)!["status"], (int)JsonNode.Parse(last)!["rounds"]!));
        Assert.True((double)JsonNode.Parse(last)!["accuracy"]! > 0.6, last);
    }

    private const string RunFile
        = "name: small\nmodel: logreg\nrounds: 2\ntraining: { epochs: 2, batchSize: 10, optimizer: { kind: sgd, learningRate: 0.01 } }\n";

    // As 'dotnet pack' does, in one process, with the outputs that the tests were built with.
    private async Task PackAsync()
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var projects = string.Join(';', Rooms.Append("Tributary.Cli").Select(room => Path.Combine(Root(), "src", room, room + ".csproj")));
        await File.WriteAllTextAsync(At("pack.proj"), $"""
            <Project><Target Name="Pack"><MSBuild Projects="{projects}" Targets="Pack" Properties="Configuration={configuration};PackageOutputPath={Feed}" /></Target></Project>
            """);
        await DotnetAsync("msbuild", At("pack.proj"), "-target:Pack", "-nologo", "-verbosity:quiet");
    }

    private void Check(string package, string[] entries)
    {
        using var archive = ZipFile.OpenRead(Path.Combine(Feed, $"{package}.0.1.0.nupkg"));
        var names = archive.Entries.Select(entry => entry.FullName).ToHashSet(StringComparer.Ordinal);
        Assert.All(entries, entry => Assert.Contains(entry, names));
        using var nuspec = archive.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        var metadata = XDocument.Load(nuspec).Root!.Elements().Single();
        foreach (var field in (string[])["description", "authors", "tags", "readme"])
            Assert.False(string.IsNullOrWhiteSpace(metadata.Elements().Single(one => one.Name.LocalName == field).Value),
                $"{package}: {field}");
        using var symbols = ZipFile.OpenRead(Path.Combine(Feed, $"{package}.0.1.0.snupkg"));
        Assert.Contains(symbols.Entries, entry => entry.Name == (package == "Tributary.Cli" ? "tributary.pdb" : package + ".pdb"));
    }

    private Task<string> DotnetAsync(params string[] arguments) => RunAsync(Dotnet, arguments);

    private async Task<string> RunAsync(string program, params string[] arguments)
    {
        var process = Start(program, arguments);
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}\n{await output}{await error}");
        return await output;
    }

    private Process Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            WorkingDirectory = _folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        var known = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } set ? set
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        var isPacking = arguments is ["msbuild", ..];

        // The packages made here must not stay in the machine's cache; what others made is read from there.
        if (!isPacking) (start.Environment["NUGET_PACKAGES"], start.Environment["NUGET_FALLBACK_PACKAGES"]) = (At("cache"), known);
        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)[("DOTNET_CLI_TELEMETRY_OPTOUT", "1"), ("DOTNET_NOLOGO", "1"),
            ("MSBUILDDISABLENODEREUSE", "1"), ("DOTNET_CLI_USE_MSBUILD_SERVER", "0"),
            ("UseSharedCompilation", "false")]) start.Environment[name] = value;
        if (!isPacking)
            foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase)
                && name != "MSBUILDDISABLENODEREUSE").ToList()) start.Environment.Remove(name);
        if (Path.IsPathRooted(Dotnet)) start.Environment["DOTNET_ROOT"] = Path.GetDirectoryName(Dotnet)!;
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
        _running.Add(process);
        return process;
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Tributary.slnx"))) folder = folder.Parent;
        return folder.FullName;
    }
}

using System.Diagnostics;
using System.Net;

namespace Tributary.Cli.Tests.Walk;

/// <summary>The first commands of the README, as they stand there: from nothing to an open dashboard.</summary>
public sealed class FirstCommandsTests : IDisposable
{
    private const int Commands = 6;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tributary-first-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_first_six_commands_of_the_README_end_in_an_open_dashboard()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var path = Path.Combine(Texts.Root, "README.md");
        var commands = Block(PrintedCommands.OfPage("README.md", await File.ReadAllTextAsync(path, cancellation))).Take(Commands).ToList();
        Assert.Equal((Commands, "coordinator"), (commands.Count, commands[^1].Words[0]));

        // 1. Each in its turn, in a folder that holds nothing at first.
        foreach (var command in commands.SkipLast(1)) await RunAsync(command, cancellation);

        // 2. The last one serves; on a free port, because the usual one may be taken here.
        var start = Programs.Of(_folder.FullName, commands[^1].Words);
        start.Environment["TRIBUTARY_COORDINATOR_LISTEN"] = "http://127.0.0.1:0";
        using var coordinator = Process.Start(start)!;
        try
        {
            var address = await AddressAsync(coordinator, cancellation);
            using var http = new HttpClient { BaseAddress = address };
            Assert.Contains("\"name\":\"demo\"", await http.GetStringAsync("api/runs", cancellation), StringComparison.Ordinal);

            // 3. What a browser asks for.
            using var page = new HttpRequestMessage(HttpMethod.Get, "/");
            page.Headers.Accept.ParseAdd("text/html");
            using var answer = await http.SendAsync(page, cancellation);
            var html = await answer.Content.ReadAsStringAsync(cancellation);
            Assert.SkipUnless(html.Contains("<script", StringComparison.Ordinal),
                "the dashboard is not built here: Node.js 20.19 or later builds it, without -p:Dashboard=false");
            Assert.Equal((HttpStatusCode.OK, "text/html"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
            var script = html[(html.IndexOf("src=\"", html.IndexOf("<script", StringComparison.Ordinal), StringComparison.Ordinal) + 5)..];
            Assert.Equal(HttpStatusCode.OK,
                (await http.GetAsync(script[..script.IndexOf('"', StringComparison.Ordinal)], cancellation)).StatusCode);
        }
        finally
        {
            coordinator.Kill(entireProcessTree: true);
            await coordinator.WaitForExitAsync(CancellationToken.None);
        }
    }

    // The first block that goes on to the coordinator; a command alone before it (how to build and try) is the block's first.
    private static IEnumerable<PrintedCommand> Block(IEnumerable<PrintedCommand> commands)
    {
        var all = commands.ToList();
        return all is [var first, var second, ..] && first.Line == second.Line ? all.Skip(1) : all;
    }

    private async Task RunAsync(PrintedCommand command, CancellationToken cancellation)
    {
        using var process = Process.Start(Programs.Of(_folder.FullName, command.Words))!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(cancellation), process.StandardError.ReadToEndAsync(cancellation));
        await process.WaitForExitAsync(cancellation);
        Assert.True(process.ExitCode == 0, $"tributary {command.Line}: exit code {process.ExitCode}\n{await error}\n{await output}");
    }

    private static async Task<Uri> AddressAsync(Process coordinator, CancellationToken cancellation)
    {
        _ = coordinator.StandardError.ReadToEndAsync(cancellation);
        const string Says = " listens on ";
        while (await coordinator.StandardOutput.ReadLineAsync(cancellation) is { } line)
        {
            if (line.IndexOf(Says, StringComparison.Ordinal) is not (>= 0 and var at)) continue;
            _ = coordinator.StandardOutput.ReadToEndAsync(cancellation);
            return new Uri(line[(at + Says.Length)..].Trim());
        }

        throw new InvalidOperationException("the coordinator said no address");
    }
}

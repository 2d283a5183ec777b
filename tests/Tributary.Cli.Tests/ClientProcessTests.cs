using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Tributary.Coordinator.Access;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Hosting;
using Tributary.Storage;

namespace Tributary.Cli.Tests;

/// <summary>How the process of a client ends.</summary>
public sealed class ClientProcessTests : IDisposable
{
    private readonly TestTerminal _terminal = new();

    public void Dispose() => _terminal.Dispose();

    [Theory]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public async Task A_client_that_gets_a_signal_says_goodbye_and_is_lost_at_once(string signal)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "env gives a process signals that its parent ignores on Linux only");
        await using var host = await StartAsync(secured: false);
        using var client = Start("client", host.Address.ToString(), "--part", "1/50", "--name", "board-1");
        await UntilAsync(client, "connected");

        using (var kill = Process.Start("/bin/sh", ["-c", $"kill -{signal} {client.Id}"]))
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        await client.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(ExitCode.Interrupted, client.ExitCode);
        using var http = new HttpClient { BaseAddress = host.Address };
        var json = await http.GetStringAsync("/api/clients/board-1", TestContext.Current.CancellationToken);
        Assert.Equal(ClientState.Lost, JsonSerializer.Deserialize(json, ApiJson.Default.ClientView)!.State);
    }

    [Fact]
    public async Task A_token_that_is_used_up_and_a_client_that_is_revoked_end_with_code_5()
    {
        await using var host = await StartAsync(secured: true);
        var bearer = File.ReadAllText(_terminal.At("coordinator/access/admin.token")).Trim();
        string[] admin = ["--coordinator", host.Address.ToString(), "--token", bearer];
        var token = await JoinTokenAsync(admin);

        using var first = Start("client", host.Address.ToString(), "--part", "1/50", "--name", "board-1", "--token", token);
        await UntilAsync(first, "connected");
        using var second = Start("client", host.Address.ToString(), "--part", "2/50", "--name", "board-2", "--token", token);
        Assert.Contains("the join token was used up", await EndAsync(second), StringComparison.Ordinal);
        Assert.Equal(ExitCode.Refused, second.ExitCode);

        using var http = new HttpClient { BaseAddress = host.Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", bearer);
        Assert.True((await http.PostAsync("/api/clients/board-1/revoke", null, TestContext.Current.CancellationToken)).IsSuccessStatusCode);
        Assert.Contains("was revoked", await EndAsync(first), StringComparison.Ordinal);
        Assert.Equal(ExitCode.Refused, first.ExitCode);

        // What it says to do works: another token, under the same name, in the same folder.
        var another = await JoinTokenAsync(admin);
        using var again = Start("client", host.Address.ToString(), "--part", "1/50", "--name", "board-1", "--token", another);
        await UntilAsync(again, "connected");
        again.Kill();
    }

    private async Task<string> JoinTokenAsync(string[] admin)
    {
        Assert.True(await _terminal.RunAsync(["token", "new", .. admin]) == ExitCode.Ok, _terminal.Error);
        return _terminal.Lines.SelectMany(line => line.Split(' '))
            .First(word => word.StartsWith("tributary_join_", StringComparison.Ordinal));
    }

    private static async Task<string> EndAsync(Process process)
    {
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return await error;
    }

    private static async Task UntilAsync(Process process, string word)
    {
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            if (line.Contains(word, StringComparison.Ordinal)) return;
        Assert.Fail($"it ended before it said {word}: {await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)}");
    }

    private Task<CoordinatorHost> StartAsync(bool secured) => CoordinatorHost.StartAsync(new CoordinatorOptions
    {
        Listen = new Uri("http://127.0.0.1:0"),
        Folder = _terminal.At("coordinator"),
        Durability = Durability.Process,
        Access = new AccessOptions { RequireCredentials = secured },
    }, TestContext.Current.CancellationToken);

    private Process Start(params string[] args)
    {
        var name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        var dotnet = Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", name);
        var start = new ProcessStartInfo(dotnet, ["exec", Path.Combine(AppContext.BaseDirectory, "tributary.dll"), .. args])
        {
            WorkingDirectory = _terminal.Folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // Under nohup all children ignore SIGHUP, and a client leaves it so: here each begins with the usual signals.
        if (OperatingSystem.IsLinux())
        {
            start.ArgumentList.Insert(0, start.FileName);
            start.ArgumentList.Insert(0, "--default-signal=HUP");
            start.FileName = "env";
        }

        return Process.Start(start) ?? throw new InvalidOperationException("no process was started");
    }
}

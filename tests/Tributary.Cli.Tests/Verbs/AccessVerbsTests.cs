using System.Text.Json.Nodes;
using Tributary.Coordinator.Access;
using Tributary.Coordinator.Hosting;
using Tributary.Gateways.Enrolment;
using Tributary.Storage;

namespace Tributary.Cli.Tests.Verbs;

/// <summary>Who is let in, who is thrown out and stays out, and what is kept of it elsewhere: at the command line.</summary>
public sealed class AccessVerbsTests : IAsyncLifetime
{
    private readonly TestTerminal _terminal = new();
    private CoordinatorHost _host = null!;

    private string Trail => _terminal.At("coordinator/access/audit.jsonl");

    private string[] Admin =>
        ["--coordinator", _host.Address.ToString(), "--token", File.ReadAllText(_terminal.At("coordinator/access/admin.token")).Trim()];

    public async ValueTask InitializeAsync()
    {
        var made = await _terminal.RunAsync(["ca", "init", "--folder", "coordinator", "--name", "clinic"]);
        Assert.True(made == ExitCode.Ok, _terminal.Error);
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _terminal.Dispose();
    }

    [Fact]
    public async Task An_anchor_shows_a_trail_that_was_cut_and_an_anchor_that_was_changed()
    {
        foreach (var _ in (int[])[1, 2]) Assert.True(await _terminal.RunAsync(["token", "new", .. Admin]) == ExitCode.Ok, _terminal.Error);
        Assert.True(await _terminal.RunAsync(["audit", "anchor", "anchor.json", .. Admin]) == ExitCode.Ok, _terminal.Error);
        Assert.True(await _terminal.RunAsync(["audit", "verify", "--anchor", "anchor.json", .. Admin]) == ExitCode.Ok, _terminal.Error);

        var anchor = File.ReadAllText(_terminal.At("anchor.json"));
        _terminal.Write("forged.json", anchor.Replace("\"number\":4", "\"number\":3", StringComparison.Ordinal));
        Assert.Equal(ExitCode.Failed, await _terminal.RunAsync(["audit", "verify", "--anchor", "forged.json", .. Admin]));
        Assert.Contains("signature", _terminal.Error, StringComparison.Ordinal);

        // The end is cut off, and others write on: the chain itself holds.
        await _host.DisposeAsync();
        File.WriteAllLines(Trail, File.ReadAllLines(Trail)[..2]);
        await StartAsync();
        foreach (var _ in (int[])[1, 2]) Assert.True(await _terminal.RunAsync(["token", "new", .. Admin]) == ExitCode.Ok, _terminal.Error);
        Assert.True(await _terminal.RunAsync(["audit", "verify", .. Admin]) == ExitCode.Ok, _terminal.Error);
        Assert.Equal(ExitCode.Failed, await _terminal.RunAsync(["audit", "verify", "--anchor", "anchor.json", .. Admin]));
        Assert.Contains("was cut or replaced", _terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_trail_is_printed_for_other_systems()
    {
        Assert.True(await _terminal.RunAsync(["token", "new", .. Admin]) == ExitCode.Ok, _terminal.Error);
        Assert.True(await _terminal.RunAsync(["audit", "export", .. Admin]) == ExitCode.Ok, _terminal.Error);
        Assert.Equal(["change.intended", "token.made"], _terminal.Lines.Select(line => (string)JsonNode.Parse(line)!["action"]!));
        var printed = await _terminal.RunAsync(["audit", "export", "--format", "cef", "--after", "1", .. Admin]);
        Assert.True(printed == ExitCode.Ok, _terminal.Error);
        Assert.StartsWith("CEF:0|Tributary|coordinator|1|token.made|", Assert.Single(_terminal.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_operator_lets_a_client_in_by_its_name()
    {
        await _host.DisposeAsync();
        await StartAsync(approve: true);
        Assert.True(await _terminal.RunAsync(["token", "new", .. Admin]) == ExitCode.Ok, _terminal.Error);
        var token = _terminal.Lines[0];
        using var other = new TestTerminal();
        var joining = other.RunAsync(["enroll", "--coordinator", _host.Address.ToString(), "--token", token, "--name", "board-1"]);
        do Assert.True(await _terminal.RunAsync(["clients", "pending", "--json", .. Admin]) == ExitCode.Ok, _terminal.Error);
        while (!_terminal.Out.Contains("board-1", StringComparison.Ordinal));
        Assert.Equal(ExitCode.NotFound, await _terminal.RunAsync(["clients", "approve", "board-2", .. Admin]));
        Assert.True(await _terminal.RunAsync(["clients", "approve", "board-1", .. Admin]) == ExitCode.Ok, _terminal.Error);
        Assert.True(await joining == ExitCode.Ok, other.Error);
        Assert.Contains("tributary clients approve board-1", other.Error, StringComparison.Ordinal);
    }

    private async Task StartAsync(string folder = "coordinator", bool approve = false)
        => _host = await CoordinatorHost.StartAsync(new CoordinatorOptions
        {
            Listen = new Uri("http://127.0.0.1:0"),
            Folder = _terminal.At(folder),
            Durability = Durability.Process,
            Access = new AccessOptions { RequireCredentials = true, Enrolment = new EnrolmentOptions { Approve = approve } },
        }, TestContext.Current.CancellationToken);
}

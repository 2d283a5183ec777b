using System.Text.Json.Nodes;
using Tributary.Coordinator.Access;
using Tributary.Coordinator.Hosting;
using Tributary.Storage;

namespace Tributary.Cli.Tests.Verbs;

/// <summary>The command line against a coordinator as it is beyond loopback: TLS by the project's authority, credentials for
/// everybody.</summary>
public sealed class SecuredVerbsTests : IAsyncLifetime
{
    private const string File = """
        name: small
        model: 2nn
        rounds: 2
        data: { set: mnist-mini }
        cohort: { size: 1, quorum: 1, waitFor: 1 }
        training: { epochs: 1, batchSize: 50, optimizer: { kind: sgd, learningRate: 0.1 } }
        """;

    private readonly TestTerminal _terminal = new();
    private CoordinatorHost _host = null!;

    private string[] At => ["--coordinator", _host.Address.ToString(), "--ca", _terminal.At("coordinator/access/authority/authority.pem")];

    private string[] Admin => [.. At, "--token", System.IO.File.ReadAllText(_terminal.At("coordinator/access/admin.token")).Trim()];

    public async ValueTask InitializeAsync()
    {
        Assert.True(await _terminal.RunAsync(["ca", "init", "--folder", "coordinator", "--name", "clinic"]) == ExitCode.Ok,
            _terminal.Error);
        _host = await CoordinatorHost.StartAsync(new CoordinatorOptions
        {
            Listen = new Uri("https://127.0.0.1:0"),
            Folder = _terminal.At("coordinator"),
            Durability = Durability.Process,
            Access = new AccessOptions { RequireCredentials = true },
        }, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _terminal.Dispose();
    }

    [Fact]
    public async Task A_certificate_that_is_not_trusted_is_told_with_the_option_that_names_its_authority()
    {
        Assert.Equal(ExitCode.Unreachable, await _terminal.RunAsync("run", "list", "--coordinator", _host.Address.ToString()));
        Assert.Contains("name the authority that made it with --ca FILE", _terminal.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("is it running", _terminal.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_joins_with_a_token_trains_and_comes_back_without_one(bool bearer)
    {
        var token = await JoinTokenAsync();
        _terminal.Write("run.yaml", File);
        await WithClientAsync(["--token", token, .. bearer ? ["--bearer"] : Array.Empty<string>()], async () =>
            Assert.True(await _terminal.RunAsync(["run", "start", "run.yaml", "--watch", .. Admin]) == ExitCode.Ok, _terminal.Error));
        await WithClientAsync([], async () =>
            Assert.True(await _terminal.RunAsync(["run", "start", "run.yaml", "--watch", .. Admin]) == ExitCode.Ok, _terminal.Error));

        Assert.Equal(ExitCode.Ok, await _terminal.RunAsync(["clients", "--json", .. Admin]));
        Assert.Equal("board-1", (string?)JsonNode.Parse(_terminal.Out)!["id"]);
        Assert.Equal(ExitCode.Ok, await _terminal.RunAsync(["audit", "list", "--json", .. Admin]));
        Assert.Contains(_terminal.Lines, line => (string?)JsonNode.Parse(line)!["action"] == "client.enrolled");
        Assert.True(await _terminal.RunAsync(["audit", "verify", .. Admin]) == ExitCode.Ok, _terminal.Error);
        Assert.True(await _terminal.RunAsync(["audit", "verify", "--head", new string('a', 64), .. Admin]) == ExitCode.Failed,
            _terminal.Out);
    }

    [Fact]
    public async Task A_client_enrols_once_and_the_token_is_used_up()
    {
        var token = await JoinTokenAsync();
        string[] joining = ["enroll", "--coordinator", _host.Address.ToString(), "--token", token, "--name"];

        Assert.True(await _terminal.RunAsync([.. joining, "board-2"]) == ExitCode.Ok, _terminal.Error);
        Assert.True(System.IO.File.Exists(_terminal.At("tributary-client/board-2/identity.json")));
        Assert.Equal(ExitCode.Refused, await _terminal.RunAsync([.. joining, "board-3"]));
        Assert.Contains("→", _terminal.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.BadInput, await _terminal.RunAsync(["enroll", "--coordinator", _host.Address.ToString(), "--token", "secret",
            "--name", "board-3"]));
        Assert.DoesNotContain("secret", _terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Over_plain_http_a_client_joins_with_a_bearer_token_whether_it_asked_for_one_or_not()
    {
        await using var plain = await CoordinatorHost.StartAsync(new CoordinatorOptions
        {
            Listen = new Uri("http://127.0.0.1:0"),
            Folder = _terminal.At("plain"),
            Durability = Durability.Process,
            Access = new AccessOptions { RequireCredentials = true },
        }, TestContext.Current.CancellationToken);
        string[] admin = ["--coordinator", plain.Address.ToString(), "--token",
            System.IO.File.ReadAllText(_terminal.At("plain/access/admin.token")).Trim()];
        Assert.True(await _terminal.RunAsync(["token", "new", .. admin]) == ExitCode.Ok, _terminal.Error);

        Assert.True(await _terminal.RunAsync(["enroll", "--coordinator", plain.Address.ToString(), "--token", _terminal.Lines[0], "--name",
            "board-9", "--json"]) == ExitCode.Ok, _terminal.Error);

        Assert.Equal("bearer", (string?)JsonNode.Parse(_terminal.Lines[0])!["kind"]);
    }

    [Fact]
    public async Task Certificates_and_tokens_are_made_listed_and_revoked()
    {
        Assert.True(await _terminal.RunAsync(["ca", "issue", "anna", "--role", "viewer", "--out", "keys", "--json",
            .. Admin]) == ExitCode.Ok, _terminal.Error);
        var serial = (string)JsonNode.Parse(_terminal.Out)!["serial"]!;
        Assert.DoesNotContain("PRIVATE KEY", _terminal.Out, StringComparison.Ordinal);
        Assert.Contains("PRIVATE KEY", await System.IO.File.ReadAllTextAsync(_terminal.At("keys/anna.key"),
            TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.True(await _terminal.RunAsync(["ca", "revoke", serial, .. Admin]) == ExitCode.Ok, _terminal.Error);
        Assert.Equal(ExitCode.Ok, await _terminal.RunAsync(["ca", "list", "--json", .. Admin]));
        Assert.Equal("revoked", (string?)_terminal.Lines.Select(line => JsonNode.Parse(line)!)
            .Single(one => (string?)one["id"] == serial)["state"]);

        Assert.True(await _terminal.RunAsync(["token", "new", "--role", "viewer", "--name", "otto", .. Admin]) == ExitCode.Ok,
            _terminal.Error);
        var viewer = _terminal.Lines[0];
        Assert.True(await _terminal.RunAsync(["run", "list", .. At, "--token", viewer]) == ExitCode.Ok, _terminal.Error);
        Assert.NotEqual(ExitCode.Ok, await _terminal.RunAsync(["token", "list", .. At, "--token", viewer]));
        Assert.Equal(ExitCode.Ok, await _terminal.RunAsync(["token", "list", "--json", .. Admin]));
        var id = (string)_terminal.Lines.Select(line => JsonNode.Parse(line)!).Single(one => (string?)one["name"] == "otto")["id"]!;
        Assert.True(await _terminal.RunAsync(["token", "revoke", id, .. Admin]) == ExitCode.Ok, _terminal.Error);
        Assert.NotEqual(ExitCode.Ok, await _terminal.RunAsync(["run", "list", .. At, "--token", viewer]));
    }

    [Fact]
    public async Task Whoever_does_not_trust_the_authority_or_shows_no_token_is_told_why()
    {
        Assert.Equal(ExitCode.Unreachable, await _terminal.RunAsync(["run", "list", "--coordinator", _host.Address.ToString()]));
        Assert.Equal(ExitCode.BadInput, await _terminal.RunAsync(["run", "list", .. At]));
        Assert.Contains("→", _terminal.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.BadInput, await _terminal.RunAsync(["ca", "init", "--folder", "coordinator"]));
    }

    private async Task<string> JoinTokenAsync()
    {
        Assert.True(await _terminal.RunAsync(["token", "new", .. Admin]) == ExitCode.Ok, _terminal.Error);
        return _terminal.Lines[0];
    }

    private async Task WithClientAsync(string[] arguments, Func<Task> work)
    {
        using var end = new CancellationTokenSource();
        using var said = new StringWriter();
        var client = CommandLine.RunAsync(["client", _host.Address.ToString(), "--name", "board-1", "--data", "mnist-mini", "--part",
            "1/10", .. arguments],
            new Terminal
            {
                Out = TextWriter.Synchronized(said),
                Error = TextWriter.Synchronized(said),
                Folder = _terminal.Folder,
            }, end.Token);
        try
        {
            var first = await Task.WhenAny(work(), client);
            if (first == client) Assert.Fail($"the client ended: {said}");
            await first;
        }
        finally
        {
            await end.CancelAsync();
            await client;
        }
    }
}

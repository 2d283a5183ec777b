using System.Text.Json.Nodes;
using Tributary.Coordinator.Access;
using Tributary.Coordinator.Hosting;
using Tributary.Storage;

namespace Tributary.Cli.Tests.Verbs;

/// <summary>Keys and certificates for the WAMP system's programs, at the command line.</summary>
public sealed class AuthorityExportTests : IDisposable
{
    private readonly TestTerminal _terminal = new();

    public void Dispose() => _terminal.Dispose();

    [Fact]
    public async Task The_first_export_makes_authority_and_certificates_and_the_second_keeps_them()
    {
        Assert.True(await ExportAsync() == ExitCode.Ok, _terminal.Error);
        Assert.Contains("made", _terminal.Out, StringComparison.Ordinal);
        var key = File.ReadAllText(_terminal.At("certificates/LR_Master/LR_Master.key.pem"));

        Assert.True(await ExportAsync("--json") == ExitCode.Ok, _terminal.Error);

        Assert.Equal(["crossbar", "LR_Master", "LR_Worker_1"], Entries().Select(entry => (string?)entry["name"]));
        Assert.All(Entries(), entry => Assert.Equal("kept", (string?)entry["outcome"]));
        Assert.Equal(key, File.ReadAllText(_terminal.At("certificates/LR_Master/LR_Master.key.pem")));
        Assert.False(File.Exists(_terminal.At("certificates/iotronic_CA.key")));
        Assert.Equal(File.ReadAllText(_terminal.At("tributary/access/authority/authority.pem")).Trim(),
            File.ReadAllText(_terminal.At("certificates/iotronic_CA.pem")).Trim());
    }

    [Fact]
    public async Task What_it_issues_is_listed_revoked_and_made_anew_and_stands_in_the_audit_trail()
    {
        Assert.True(await ExportAsync("--json") == ExitCode.Ok, _terminal.Error);
        var serial = (string)Entries()[2]["serial"]!;
        await using (var host = await StartAsync())
        {
            string[] admin = ["--coordinator", host.Address.ToString(), "--token",
                File.ReadAllText(_terminal.At("tributary/access/admin.token")).Trim()];
            Assert.True(await _terminal.RunAsync(["ca", "list", .. admin]) == ExitCode.Ok, _terminal.Error);
            Assert.Contains("LR_Worker_1", _terminal.Out, StringComparison.Ordinal);
            Assert.True(await _terminal.RunAsync(["ca", "revoke", serial, .. admin]) == ExitCode.Ok, _terminal.Error);
            Assert.True(await _terminal.RunAsync(["audit", "verify", .. admin]) == ExitCode.Ok, _terminal.Error);
            Assert.True(await _terminal.RunAsync(["audit", "list", "--json", .. admin]) == ExitCode.Ok, _terminal.Error);
            Assert.Equal(3, _terminal.Lines.Count(line => line.Contains("certificate.made", StringComparison.Ordinal)
                && line.Contains("\"ca export\"", StringComparison.Ordinal)
                && !line.Contains("change.intended", StringComparison.Ordinal)));
        }

        Assert.True(await ExportAsync("--json") == ExitCode.Ok, _terminal.Error);

        Assert.Equal(["kept", "kept", "replaced"], Entries().Select(entry => (string?)entry["outcome"]));
        Assert.Contains(serial, (string)Entries()[2]["why"]!, StringComparison.Ordinal);
        Assert.NotEqual(serial, (string)Entries()[2]["serial"]!);
    }

    [Fact]
    public async Task While_a_coordinator_works_there_what_is_there_is_exported_and_nothing_is_issued()
    {
        Assert.True(await ExportAsync() == ExitCode.Ok, _terminal.Error);
        await using var host = await StartAsync();

        Assert.True(await ExportAsync() == ExitCode.Ok, _terminal.Error);
        Assert.Equal(ExitCode.Failed, await ExportAsync("--node", "LR_Worker_2"));
        Assert.Contains("stop it first", _terminal.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_terminal.At("certificates/LR_Worker_2")));
    }

    [Theory]
    [InlineData("--node", "../other", "'../other'")]
    [InlineData("--name", "no host", "'no host'")]
    [InlineData("--lifetime", "5000d", "825 d")]
    [InlineData("--layout", "other", "'other'")]
    public async Task What_cannot_be_is_refused_where_it_is_typed(string option, string value, string told)
    {
        Assert.Equal(ExitCode.BadInput, await ExportAsync(option, value));
        Assert.Contains(told, _terminal.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_terminal.At("certificates")));
    }

    [Fact]
    public async Task A_damaged_key_and_another_authoritys_key_are_told()
    {
        Assert.True(await ExportAsync() == ExitCode.Ok, _terminal.Error);
        _terminal.Write("certificates/iotronic_CA.key", "theirs");
        Assert.True(await ExportAsync() == ExitCode.Ok, _terminal.Error);
        Assert.Contains("iotronic_CA.key is the key of another authority", _terminal.Error, StringComparison.Ordinal);

        _terminal.Write("certificates/crossbar.key", "no key");
        Assert.Equal(ExitCode.BadInput, await ExportAsync());
        Assert.Contains("move it away", _terminal.Error, StringComparison.Ordinal);
    }

    private JsonNode[] Entries() => [.. _terminal.Lines.Select(line => JsonNode.Parse(line)!)];

    private Task<int> ExportAsync(params string[] more)
        => _terminal.RunAsync(["ca", "export", "certificates", "--keys", "p256", "--node", "LR_Master", "--node", "LR_Worker_1", .. more]);

    private Task<CoordinatorHost> StartAsync() => CoordinatorHost.StartAsync(new CoordinatorOptions
    {
        Listen = new Uri("http://127.0.0.1:0"),
        Folder = _terminal.At("tributary"),
        Durability = Durability.Process,
        Access = new AccessOptions { RequireCredentials = true },
    }, TestContext.Current.CancellationToken);
}

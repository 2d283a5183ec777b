using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Tributary.Coordinator.Access;
using Tributary.Coordinator.Hosting;
using Tributary.Gateways.Flower;
using Tributary.Security.Authority;
using Tributary.Storage;

namespace Tributary.Cli.Tests.Diagnosis;

/// <summary><c>tributary doctor</c> against real coordinators, real ports and real folders.</summary>
public sealed class DoctorTests : IAsyncLifetime
{
    private readonly TestTerminal _terminal = new();
    private readonly List<CoordinatorHost> _hosts = [];

    public ValueTask InitializeAsync()
    {
        // A port that is free, so that no test rests on 7070.
        using var listener = Taken();
        Configure($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts) await host.DisposeAsync();
        _terminal.Dispose();
    }

    [Fact]
    public async Task On_a_machine_where_all_is_well_nothing_is_a_fault()
    {
        var host = await StartAsync("http://127.0.0.1:0");
        var findings = await LookAsync(0, "--coordinator", host.Address.ToString());

        foreach (var check in (string[])["port", "disk", "database", "client disk", "data", "connection", "answer", "clock"])
            Assert.Equal("ok", findings[check].Verdict);
        Assert.Contains("link 1", findings["answer"].Text, StringComparison.Ordinal);
        Assert.Contains("2,000 samples", findings["data"].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_changes_nothing()
    {
        await LookAsync(1, "--coordinator", "http://127.0.0.1:1");
        Assert.Equal(["tributary.yaml"], Directory.EnumerateFileSystemEntries(_terminal.Folder).Select(path => Path.GetFileName(path)));
    }

    [Fact]
    public async Task A_port_that_another_program_holds_is_told_with_its_holder()
    {
        using var listener = Taken();
        Configure($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        var port = (await LookAsync(1, "coordinator"))["port"];

        Assert.Equal("fault", port.Verdict);
        if (OperatingSystem.IsLinux()) Assert.Contains($"process {Environment.ProcessId} (", port.Text, StringComparison.Ordinal);
        Assert.Contains("--listen", port.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_a_coordinator_holds_is_as_it_should_be()
    {
        var host = await StartAsync("http://127.0.0.1:0");
        Configure(host.Address.ToString());
        var port = (await LookAsync(0, "coordinator"))["port"];
        Assert.Contains("a coordinator, and it answers", port.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Flowers_port_is_looked_at_where_there_is_one()
    {
        var host = await StartAsync("http://127.0.0.1:0", flower: new FlowerOptions { Listen = new Uri("http://127.0.0.1:0") });
        Configure(host.Address.ToString(), $"  flower: {host.Gateways[0].Address}\n");
        var own = await LookAsync(0, "coordinator");
        using var listener = Taken();
        Configure("http://127.0.0.1:0", $"  flower: http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}\n");
        var foreign = (await LookAsync(1, "coordinator"))["flower port"];

        if (OperatingSystem.IsLinux()) Assert.Contains("a coordinator, and it answers", own["flower port"].Text, StringComparison.Ordinal);
        Assert.Equal("fault", foreign.Verdict);
        Assert.Contains("--flower", foreign.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bucket_that_does_not_answer_is_told_with_what_to_do()
    {
        Configure("http://127.0.0.1:0", "  models: s3://models?endpoint=http://127.0.0.1:1&region=us-east-1\n");
        var bucket = (await LookAsync(1, "coordinator"))["bucket"];

        Assert.Equal("fault", bucket.Verdict);
        Assert.Contains("s3://models", bucket.Text, StringComparison.Ordinal);
        Assert.NotEqual("", bucket.Remedy);
    }

    [Fact]
    public async Task A_closed_port_a_name_without_address_and_a_foreign_server_are_told_apart()
    {
        Assert.Equal("fault", (await LookAsync(1, "client", "--coordinator", "http://127.0.0.1:1"))["connection"].Verdict);
        Assert.Equal("fault", (await LookAsync(1, "client", "--coordinator", "http://nowhere.invalid:7070"))["name"].Verdict);

        var tls = await StartAsync("https://127.0.0.1:0");
        var answer = (await LookAsync(1, "client", "--coordinator", $"http://{tls.Address.Authority}"))["answer"];
        Assert.Equal("fault", answer.Verdict);
        Assert.Contains("https://", answer.Remedy, StringComparison.Ordinal);

        var plain = await StartAsync("http://127.0.0.1:0");
        Assert.Contains("does not speak TLS", (await LookAsync(1, "client", "--coordinator",
            $"https://{plain.Address.Authority}"))["tls"].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_named_and_nothing_there_is_a_warning_alone()
    {
        var findings = await LookAsync(0, "client");
        Assert.Equal("warning", findings["connection"].Verdict);
        Assert.Contains("tributary coordinator", findings["connection"].Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_authority_that_is_not_trusted_or_is_another_one_is_told()
    {
        var host = await StartAsync("https://127.0.0.1:0");
        var at = host.Address.ToString();
        Assert.Contains("--ca", (await LookAsync(1, "client", "--coordinator", at))["tls"].Remedy, StringComparison.Ordinal);

        using var foreign = CertificateAuthority.Create("elsewhere", TimeProvider.System);
        _terminal.Write("foreign.pem", foreign.Trusted.Pem);
        var tls = (await LookAsync(1, "client", "--coordinator", at, "--ca", "foreign.pem"))["tls"];
        Assert.Equal("fault", tls.Verdict);
        Assert.Contains("not by the authority of --ca", tls.Text, StringComparison.Ordinal);

        var own = await LookAsync(0, "client", "--coordinator", at, "--ca", "coordinator-1/access/authority/authority.pem");
        Assert.Equal("ok", own["tls"].Verdict);
        Assert.Equal("warning", own["credentials"].Verdict);

        // Of other names the certificate knows localhost.
        Assert.Equal("ok", (await LookAsync(0, "client", "--coordinator", $"https://localhost:{host.Address.Port}", "--ca",
            "coordinator-1/access/authority/authority.pem"))["tls"].Verdict);
    }

    [Fact]
    public async Task An_expired_certificate_and_one_for_other_names_are_told()
    {
        using var authority = CertificateAuthority.Create("clinic", new ShiftedClock(TimeSpan.FromDays(-100)));
        _terminal.Write("ca.pem", authority.Trusted.Pem);
        var expired = await OwnAsync(authority, ["127.0.0.1"], TimeSpan.FromDays(30));
        var tls = (await LookAsync(1, "client", "--coordinator", expired.Address.ToString(), "--ca", "ca.pem"))["tls"];
        Assert.Contains("it expired", tls.Text, StringComparison.Ordinal);

        var other = await OwnAsync(authority, ["fed.example"], TimeSpan.FromDays(400));
        tls = (await LookAsync(1, "client", "--coordinator", other.Address.ToString(), "--ca", "ca.pem"))["tls"];
        Assert.Contains("it bears fed.example", tls.Text, StringComparison.Ordinal);

        // On the coordinator's own machine the same is seen in the files.
        Configure("https://127.0.0.1:0", "  tlsCertificate: server-0.pem\n  tlsKey: server-0.key\n  host: [fed.example]\n");
        var all = await AllAsync(1, "coordinator");
        Assert.Contains(all, one => one.Check == "certificate" && one.Verdict == "fault"
            && one.Text.Contains("expired", StringComparison.Ordinal));
        Assert.Contains(all, one => one.Check == "certificate" && one.Verdict == "warning"
            && one.Text.Contains("fed.example", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0, "ok", "agrees")]
    [InlineData(2, "warning", "ahead of")]
    [InlineData(60, "fault", "60 minutes ahead of")]
    [InlineData(-60, "fault", "60 minutes behind")]
    public async Task A_clock_that_is_off_is_told_by_how_much(int minutes, string verdict, string said)
    {
        var host = await StartAsync("https://127.0.0.1:0");
        _terminal.Clock = new ShiftedClock(TimeSpan.FromMinutes(minutes));
        var findings = await LookAsync(verdict == "fault" ? 1
            : 0, "client", "--coordinator", host.Address.ToString(), "--ca", "coordinator-1/access/authority/authority.pem");
        Assert.Equal(verdict, findings["clock"].Verdict);
        Assert.Contains(said, findings["clock"].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_is_asked_of_the_coordinator()
    {
        var host = await StartAsync("https://127.0.0.1:0");
        string[] at = ["client", "--coordinator", host.Address.ToString(), "--ca", "coordinator-1/access/authority/authority.pem",
            "--token"];
        Assert.Equal("ok", (await LookAsync(0, [.. at, File.ReadAllText(_terminal.At("coordinator-1/access/admin.token"))
            .Trim()]))["credentials"].Verdict);
        var refused = (await LookAsync(1, [.. at, "tributary_bearer_wrong"]))["credentials"];
        Assert.Equal("fault", refused.Verdict);
        Assert.NotEmpty(refused.Remedy);
        Assert.DoesNotContain("tributary_bearer_wrong", _terminal.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_told()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "it needs a folder that even an administrator cannot write to");
        Configure("http://127.0.0.1:0", "  folder: /proc/tributary\n");
        var disk = (await LookAsync(1, "coordinator"))["disk"];
        Assert.Equal("fault", disk.Verdict);
        Assert.Contains("/proc", disk.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disk_with_too_little_room_a_broken_database_and_one_that_is_away_are_told()
    {
        Directory.CreateDirectory(_terminal.At("tributary"));
        _terminal.Write("tributary/tributary.db", new string('x', 8192));
        Configure("http://127.0.0.1:0", $"  leastFreeBytes: {long.MaxValue / 2}\n");
        var all = await AllAsync(1, "coordinator");
        Assert.Contains(all, one => one.Check == "disk" && one.Verdict == "fault"
            && one.Text.Contains("are free", StringComparison.Ordinal));
        Assert.Contains(all, one => one.Check == "database" && one.Verdict == "fault");

        _terminal.Variables["TRIBUTARY_DATABASE"] = "postgres://tributary:geheim@127.0.0.1:1/runs";
        var database = (await LookAsync(1, "coordinator"))["database"];
        Assert.Equal("fault", database.Verdict);
        Assert.Contains("runs on 127.0.0.1:1", database.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", _terminal.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_client_lacks_is_told()
    {
        Configure("http://127.0.0.1:0", "client: { data: mnist, dataFolder: nowhere, token: abc }\n");
        var findings = await LookAsync(1, "client");
        Assert.Equal(("fault", "fault"), (findings["data"].Verdict, findings["join token"].Verdict));

        Configure("http://127.0.0.1:0", "client: { trainer: no-such-program --fast }\n");
        Assert.Contains("no-such-program", (await LookAsync(1, "client"))["trainer"].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Credentials_that_have_ended_should_have_been_renewed_or_are_anothers_are_told()
    {
        var host = await StartAsync("https://127.0.0.1:0");
        string[] at = ["--coordinator", host.Address.ToString(), "--ca", "coordinator-1/access/authority/authority.pem"];
        Assert.True(await _terminal.RunAsync(["token", "new", .. at, "--token",
            File.ReadAllText(_terminal.At("coordinator-1/access/admin.token")).Trim()]) == ExitCode.Ok, _terminal.Error);
        Assert.True(await _terminal.RunAsync("enroll", "--coordinator", host.Address.ToString(), "--token", _terminal.Lines[0], "--name",
            "board-1") == ExitCode.Ok, _terminal.Error);
        Configure("http://127.0.0.1:0", $"client: {{ coordinator: \"{host.Address}\" }}\n");

        Assert.Equal("ok", (await LookAsync(0, ["client", .. at]))["identity"].Verdict);
        foreach (var (days, verdict) in new[] { (70, "warning"), (100, "fault") })
        {
            _terminal.Clock = new ShiftedClock(TimeSpan.FromDays(days));
            Assert.Equal(verdict, (await LookAsync(1, ["client", .. at]))["identity"].Verdict);
        }

        _terminal.Clock = TimeProvider.System;
        Configure("http://127.0.0.1:0", "client: { coordinator: \"https://fed.example:7070\" }\n");
        Assert.Contains("not for https://fed.example:7070", (await LookAsync(1, ["client", .. at]))["identity"].Text,
            StringComparison.Ordinal);
    }

    private static TcpListener Taken()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    private void Configure(string listen, string more = "")
        => _terminal.Write("tributary.yaml", $"coordinator:\n  listen: {listen}\n{more}");

    private async Task<CoordinatorHost> StartAsync(string listen, AccessOptions? access = null, FlowerOptions? flower = null)
    {
        var options = new CoordinatorOptions
        {
            Listen = new Uri(listen),
            Folder = _terminal.At($"coordinator-{_hosts.Count + 1}"),
            Durability = Durability.Process,
            Gateways = flower is null ? [] : [flower],
            Access = access ?? new AccessOptions { RequireCredentials = listen.StartsWith("https", StringComparison.Ordinal) },
        };
        _hosts.Add(await CoordinatorHost.StartAsync(options, TestContext.Current.CancellationToken));
        return _hosts[^1];
    }

    // A coordinator that shows a certificate of its operator's.
    private Task<CoordinatorHost> OwnAsync(CertificateAuthority authority, string[] names, TimeSpan lifetime)
    {
        var issued = authority.IssueServer(names, lifetime);
        var name = $"server-{_hosts.Count}";
        _terminal.Write($"{name}.pem", issued.Pem);
        _terminal.Write($"{name}.key", issued.KeyPem!);
        return StartAsync("https://127.0.0.1:0",
            new AccessOptions { CertificateFile = _terminal.At($"{name}.pem"), KeyFile = _terminal.At($"{name}.key") });
    }

    private async Task<Dictionary<string, (string Verdict, string Text, string Remedy)>> LookAsync(int code, params string[] arguments)
        => (await AllAsync(code, arguments)).GroupBy(one => one.Check, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => (group.Last().Verdict, group.Last().Text, group.Last().Remedy),
            StringComparer.Ordinal);

    private async Task<List<(string Check, string Verdict, string Text, string Remedy)>> AllAsync(int code, params string[] arguments)
    {
        Assert.True(await _terminal.RunAsync(["doctor", "--json", .. arguments]) == code, _terminal.Out + _terminal.Error);
        return [.. _terminal.Lines.Select(line => JsonNode.Parse(line)!)
            .Select(one => ((string)one["check"]!, (string)one["verdict"]!, (string)one["text"]!, (string?)one["remedy"] ?? ""))];
    }
}

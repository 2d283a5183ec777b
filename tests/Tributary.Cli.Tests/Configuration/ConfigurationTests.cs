using System.Text.Json.Nodes;
using Tributary.Cli.Configuration;

namespace Tributary.Cli.Tests.Configuration;

/// <summary>Flags over environment over the file over what is usual; who said what; and what is said of faults.</summary>
public sealed class ConfigurationTests : IDisposable
{
    private readonly TestTerminal _terminal = new();

    public void Dispose() => _terminal.Dispose();

    [Fact]
    public async Task A_flag_wins_over_the_environment_which_wins_over_the_file_which_wins_over_what_is_usual()
    {
        _terminal.Write("tributary.yaml", "coordinator:\n  lease: 5m\n  runsAtOnce: 3\n  listen: http://127.0.0.1:7171\n");
        _terminal.Variables["TRIBUTARY_COORDINATOR_LEASE"] = "4m";
        _terminal.Variables["TRIBUTARY_COORDINATOR_RUNS_AT_ONCE"] = "2";

        var settings = await ShownAsync("coordinator", "--lease", "3m");

        Assert.Equal(("3m", "--lease"), settings["lease"]);
        Assert.Equal(("2", "TRIBUTARY_COORDINATOR_RUNS_AT_ONCE"), settings["runsAtOnce"]);
        Assert.Equal(("http://127.0.0.1:7171", "tributary.yaml:4"), settings["listen"]);
        Assert.Equal(("process", "default"), settings["durability"]);
    }

    [Fact]
    public async Task What_has_no_flag_is_reached_by_file_and_environment()
    {
        _terminal.Write("tributary.yaml",
            "coordinator:\n  patience: 10m\n  mostUploads: 4\n  otlp: http://127.0.0.1:4318\n  host: [fed.example, 10.0.0.5]\n");
        _terminal.Variables["TRIBUTARY_COORDINATOR_REQUESTS_PER_SECOND"] = "50";

        var settings = await ShownAsync("coordinator");

        Assert.Equal("10m", settings["patience"].Value);
        Assert.Equal("4", settings["mostUploads"].Value);
        Assert.Equal("http://127.0.0.1:4318", settings["otlp"].Value);
        Assert.Equal("fed.example, 10.0.0.5", settings["host"].Value);
        Assert.Equal("50", settings["requestsPerSecond"].Value);
    }

    [Fact]
    public async Task Every_setting_can_be_given_in_each_of_the_three_ways()
    {
        var terminal = new Terminal { Out = TextWriter.Null, Error = TextWriter.Null, Folder = _terminal.Folder };
        _terminal.Write("a.pem", "");
        _terminal.Write("own.pem", "");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(_terminal.At("own.pem"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Directory.CreateDirectory(_terminal.At("legacy"));
        _terminal.Write("faas.yaml", "providers: { local: { here: {} } }");
        using (var rsa = System.Security.Cryptography.RSA.Create(2048))
            _terminal.Write("legacy/LR_Master.key.pem", rsa.ExportPkcs8PrivateKeyPem());
        await CheckAsync(CoordinatorSettings.Table(terminal), [
            ("listen", "http://127.0.0.1:7999"), ("host", "fed.example"), ("durability", "sync"),
            ("database", "postgres://tributary@db:5432/runs"), ("tlsCertificate", "a.pem"), ("tlsKey", "a.pem"),
            ("otlp", "http://127.0.0.1:4318"), ("hooks", "https://example.org/hook"), ("flower", "http://127.0.0.1:9092"),
                ("mqttListen", "mqtt://127.0.0.1:1883"), ("mqttBroker", "mqtts://broker.example"), ("mqttShared", "rows/#"),
                ("wampListen", "ws://127.0.0.1:8080"), ("wamp", "wss://router.example:8181/ws"), ("wampRealm", "other"),
                ("wampUser", "hub"), ("wampMethod", "scram"), ("wampSecret", "secret"), ("wampSecretFile", "own.pem"),
                ("wampAuthority", "a.pem"), ("wampCertificate", "a.pem"), ("wampKey", "own.pem"), ("wampBoards", "LR_Worker_1"),
                ("masterPage", "http://127.0.0.1:4053"), ("loopFile", "a.pem"), ("rest", "http://127.0.0.1:5000"),
                ("restAllow", "192.168.1.0/24"), ("restSessions", "legacy"), ("faas", "faas.yaml"),
                ("allowLegacyEnvelope", "legacy"), ("seal", "off"), ("models", "s3://models/runs?region=eu-central-1"),
                ("spool", "s3://models/spool?region=eu-central-1"), ("keep", "last:3"),
                ("mostSpoolBytes", "4194304"),
                ("mostCacheBytes", "4194304"), ("folder", "elsewhere"), ("dataFolder", "sets"), ("logLevel", "debug"), ("log", "json"),
                ("enrolment", "approve"), ("auditSyslog", "tcp://127.0.0.1:601"), ("streams", "mqtt://127.0.0.1:1883"),
                .. Shown("mqtt"), .. Shown("streams")]);
        await CheckAsync(ClientSettings.Table(terminal), [
            ("coordinator", "http://127.0.0.1:7999"), ("tag", "site=north"), ("part", "2/3"), ("deal", "shards:3"), ("window", "mon-fri"),
            ("pictures", "64x48 grey area flip shift:0.1"),
            ("data", "fashion-mnist"), ("folder", "elsewhere"), ("dataFolder", "sets"),
            ("name", "board-7"), ("token", "secret"), ("label", "outcome"), ("flower", "http://127.0.0.1:8080"), ("model", "2nn"),
            ("mqtt", "mqtt://127.0.0.1:1883"), .. Shown("mqtt"), ("wamp", "ws://127.0.0.1:8080/ws"), ("wampRealm", "other"),
            ("seal", "required"), ("rest", "http://127.0.0.1:5000"), ("restUrl", "http://127.0.0.1:5002"),
            ("restListen", "http://*:5002"), ("restTokenFile", "a.pem"),
            ("peerListen", "192.168.1.20:7080"), ("peerAddress", "board-7.lan:7080"),
            ("trainer", "python3 train.py"), ("delimiter", ";"), ("header", "no"), ("columns", "age,dose"), ("ignore", "patient"),
                ("missing", "-9"), ("decimal", ","), ("logLevel", "debug"), ("log", "json")]);
        await CheckAsync(ApiSettings.Table(terminal), ("coordinator", "http://127.0.0.1:7999"), ("token", "secret"), ("ca", "a.pem"));
    }

    [Fact]
    public async Task Paths_in_the_file_start_in_its_folder_and_others_in_the_working_folder()
    {
        Directory.CreateDirectory(_terminal.At("etc"));
        _terminal.Write("etc/fed.yaml", "coordinator: { folder: store }\nclient: { folder: mine }\n");
        _terminal.Variables["TRIBUTARY_CONFIG"] = "etc/fed.yaml";

        Assert.Equal(_terminal.At("etc/store"), (await ShownAsync("coordinator"))["folder"].Value);
        Assert.Equal(_terminal.At("store"), (await ShownAsync("coordinator", "--folder", "store"))["folder"].Value);
        Assert.Equal((_terminal.At("etc/mine"), "etc/fed.yaml:2"), (await ShownAsync("client"))["folder"]);
    }

    [Fact]
    public async Task Secrets_are_hidden_and_the_short_variables_still_count()
    {
        _terminal.Variables["TRIBUTARY_DATABASE"] = "postgres://tributary:geheim@db:5432/runs";
        _terminal.Variables["TRIBUTARY_TOKEN"] = "geheim";
        _terminal.Variables["TRIBUTARY_JOIN_TOKEN"] = "geheim";
        _terminal.Variables["TRIBUTARY_COORDINATOR"] = "https://fed.example:7070";

        Assert.Equal(("postgres://tributary:(hidden)@db:5432/runs", "TRIBUTARY_DATABASE"), (await ShownAsync("coordinator"))["database"]);
        Assert.Equal(("(hidden)", "TRIBUTARY_JOIN_TOKEN"), (await ShownAsync("client"))["token"]);
        var api = await ShownAsync("api");
        Assert.Equal(("(hidden)", "TRIBUTARY_TOKEN"), api["token"]);
        Assert.Equal(("https://fed.example:7070", "TRIBUTARY_COORDINATOR"), api["coordinator"]);
        Assert.Equal(("https://fed.example:7070", "TRIBUTARY_COORDINATOR"), (await ShownAsync("client"))["coordinator"]);

        Assert.Equal(ExitCode.Ok, await _terminal.RunAsync("config", "show"));
        Assert.DoesNotContain("geheim", _terminal.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Faults_are_told_all_at_once_each_with_where_it_stands_and_nothing_starts()
    {
        _terminal.Write("tributary.yaml",
            "coordinator:\n  leese: 5m\n  runsAtOnce: many\nclient:\n  part: 5/3\n  tag: [north]\nserver: {}\n");

        Assert.Equal(ExitCode.BadInput, await _terminal.RunAsync("coordinator"));

        foreach (var said in (string[])["5 faults", "tributary.yaml:2: coordinator.leese: unknown key; did you mean lease?",
            "tributary.yaml:3: coordinator.runsAtOnce: 'many' stands here; a whole number",
            "tributary.yaml:5: client.part: '5/3' is no part", "tributary.yaml:6: client.tag", "tributary.yaml:7: server: unknown key"])
            Assert.Contains(said, _terminal.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_terminal.At("tributary")));
    }

    [Fact]
    public async Task A_value_that_is_out_of_range_is_told_with_who_said_it()
    {
        _terminal.Write("tributary.yaml", "coordinator:\n  patience: 2d\n");
        _terminal.Variables["TRIBUTARY_COORDINATOR_LEASE"] = "500ms";

        Assert.Equal(ExitCode.BadInput, await _terminal.RunAsync("coordinator", "--runs-at-once", "0", "--listen", "somewhere"));

        foreach (var said in (string[])["4 faults", "tributary.yaml:2: coordinator.patience: is 2.",
            "TRIBUTARY_COORDINATOR_LEASE: is 00:00:00.5", "--runs-at-once: is 0; it must be in 1..1000",
            "--listen: 'somewhere' is no address"])
            Assert.Contains(said, _terminal.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("# nothing yet\n", "")]
    [InlineData("coordinator:\n", "")]
    [InlineData("coordinator: 5\n", "tributary.yaml:1: coordinator: 5 stands here; a mapping")]
    [InlineData("coordinator: { lease: [1] }\n", "tributary.yaml:1: coordinator.lease: a list stands here")]
    [InlineData("coordinator: [\n", "this is no YAML")]
    [InlineData("- coordinator\n", "a list stands here; a mapping")]
    public async Task A_file_of_any_form_is_read_or_refused_in_words(string text, string said)
    {
        _terminal.Write("tributary.yaml", text);
        Assert.Equal(said.Length == 0 ? ExitCode.Ok : ExitCode.BadInput, await _terminal.RunAsync("config", "show"));
        Assert.Contains(said, _terminal.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", _terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_was_named_and_is_not_there_is_a_fault()
    {
        Assert.Equal(ExitCode.NotFound, await _terminal.RunAsync("config", "show", "--config", "none.yaml"));
        _terminal.Variables["TRIBUTARY_CONFIG"] = "none.yaml";
        Assert.Equal(ExitCode.NotFound, await _terminal.RunAsync("run", "list"));
        Assert.Contains("TRIBUTARY_CONFIG", _terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_takes_its_address_once()
    {
        Assert.Equal(ExitCode.BadInput, await _terminal.RunAsync("client", "http://127.0.0.1:1", "--coordinator", "http://127.0.0.1:2"));
        Assert.Contains("URL and --coordinator", _terminal.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.BadInput, await _terminal.RunAsync("client", "here"));
        Assert.Contains("URL: 'here' is no address", _terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Webhooks_are_mappings_in_the_file_and_their_secrets_are_never_shown()
    {
        _terminal.Write("hook.secret", "0123456789abcdef-from-a-file\n");
        _terminal.Variables["HOOK_SECRET"] = "0123456789abcdef-from-a-variable";
        _terminal.Write("tributary.yaml", """
            coordinator:
              hooks:
                - { url: "https://chat.example/secret/path", events: [run.failed], secretFile: hook.secret }
                - { url: "http://127.0.0.1:9000/", secretVariable: HOOK_SECRET }
                - { url: "https://plain.example" }
            """);

        var shown = (await ShownAsync("coordinator", []))["hooks"];

        Assert.Equal("https://chat.example (run.failed), http://127.0.0.1:9000 (run.finished, run.failed, client.lost), "
            + "https://plain.example (run.finished, run.failed, client.lost; unsigned)", shown.Value);

        foreach (var (hook, said) in new[]
        {
            ("{ url: \"http://chat.example\" }", "number 1: url is http://chat.example: http beyond this machine"),
            ("{ url: \"https://chat.example\", events: [run.ended] }", "number 1: events has 'run.ended'; there are run.started"),
            ("{ url: \"https://chat.example\", secretFile: missing.secret }", "missing.secret: that is missing or empty"),
            ("{ url: here }", "hooks[0].url: 'here' is no address"),
            ("{ events: [run.failed] }", "hooks[0].url: is missing"),
            ("{ url: \"https://chat.example\", secret: abc }", "hooks[0].secret"),
            ("7", "hooks[0]"),
        })
        {
            _terminal.Write("tributary.yaml", $"coordinator:\n  hooks:\n    - {hook}\n");
            Assert.Equal(ExitCode.BadInput, await _terminal.RunAsync("config", "show", "coordinator"));
            Assert.Contains(said, _terminal.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_documentation_names_every_setting()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root!.FullName, "Tributary.slnx"))) root = root.Parent;
        var guide = string.Concat(new[] { "commands.md", "configuration.md" }
            .Select(page => File.ReadAllText(Path.Combine(root.FullName, "docs", page))));
        var terminal = new Terminal { Out = TextWriter.Null, Error = TextWriter.Null };

        var missing = Names(CoordinatorSettings.Table(terminal)).Concat(Names(ClientSettings.Table(terminal)))
            .Concat(Names(ApiSettings.Table(terminal))).Where(name => !guide.Contains(name, StringComparison.Ordinal));

        Assert.Empty(missing);
    }

    [Fact]
    public async Task A_password_for_a_broker_has_no_flag_and_is_never_shown()
    {
        _terminal.Variables["TRIBUTARY_COORDINATOR_MQTT_PASSWORD"] = "geheim";
        _terminal.Variables["TRIBUTARY_CLIENT_MQTT_PASSWORD"] = "geheim";
        string[] broker = ["--mqtt-broker", "mqtts://broker.example", "--mqtt-user", "hub"];

        Assert.Equal(("(hidden)", "TRIBUTARY_COORDINATOR_MQTT_PASSWORD"), (await ShownAsync("coordinator", broker))["mqttPassword"]);
        Assert.Equal(("(hidden)", "TRIBUTARY_CLIENT_MQTT_PASSWORD"),
            (await ShownAsync("client", "--mqtt", "mqtts://broker.example", "--mqtt-user", "a"))["mqttPassword"]);
        Assert.Equal(ExitCode.BadInput, await _terminal.RunAsync(["coordinator", .. broker, "--mqtt-password", "geheim"]));
        Assert.DoesNotContain("geheim", _terminal.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Faults_of_what_is_shown_to_a_broker_are_told_before_anything_starts()
    {
        _terminal.Write("a.pem", "");
        _terminal.Variables["TRIBUTARY_COORDINATOR_MQTT_PASSWORD"] = "geheim";
        Assert.Equal(ExitCode.BadInput, await _terminal.RunAsync("coordinator", "--mqtt-broker", "mqtt://broker.example",
            "--mqtt-password-file", "a.pem", "--mqtt-authority", "none.pem", "--mqtt-certificate", "a.pem"));

        foreach (var said in (string[])["--mqtt-password-file: and the password itself are both given; leave one of them out",
            "mqttUser: is missing; the password belongs to one", "--mqtt-certificate: stands alone; a certificate and its key go together",
            "name the broker as mqtts://broker.example", "none.pem; there is no such file"])
            Assert.Contains(said, _terminal.Error, StringComparison.Ordinal);

        _terminal.Variables.Clear();
        Assert.Equal(ExitCode.BadInput,
            await _terminal.RunAsync("coordinator", "--mqtt-listen", "mqtt://127.0.0.1:0", "--mqtt-user", "hub"));
        Assert.Contains("the built-in one needs none", _terminal.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.BadInput, await _terminal.RunAsync("client", "--mqtt-user", "a"));
        Assert.Contains("name the broker, like mqtts://HOST", _terminal.Error, StringComparison.Ordinal);
    }

    // What is shown to a broker, and what has to be said beside each of it.
    private static (string Key, string Text)[] Shown(string prefix) => [(prefix + "User", "hub"), (prefix + "Password", "secret"),
        (prefix + "PasswordFile", "a.pem"), (prefix + "Authority", "a.pem"), (prefix + "Certificate", "a.pem"), (prefix + "Key", "a.pem")];

    private static string[] Beside(string broker, string prefix, string key) => [broker, "mqtts://broker.example",
        .. key.Contains("Password", StringComparison.Ordinal) ? new[] { prefix + "_USER", "hub" } : [],
        .. key.EndsWith("Certificate", StringComparison.Ordinal) ? new[] { prefix + "_KEY", "a.pem" } : [],
        .. key.EndsWith("Key", StringComparison.Ordinal) ? new[] { prefix + "_CERTIFICATE", "a.pem" } : []];

    private static string[] AtRouter(string key) => ["TRIBUTARY_COORDINATOR_WAMP", "wss://router.example:8181/ws", .. key switch
    {
        "wampUser" => new[] { "TRIBUTARY_COORDINATOR_WAMP_SECRET", "secret" },
        "wampSecret" or "wampSecretFile" => ["TRIBUTARY_COORDINATOR_WAMP_USER", "hub"],
        "wampCertificate" => ["TRIBUTARY_COORDINATOR_WAMP_KEY", "own.pem"],
        "wampKey" => ["TRIBUTARY_COORDINATOR_WAMP_CERTIFICATE", "a.pem"],
        _ => [],
    }];

    private static IEnumerable<string> Names<T>(SettingTable<T> table)
        => table.Keys.Select(key => key.HasFlag ? $"`{key.Flag}" : $"`{key.Key}`");

    private async Task<Dictionary<string, (string? Value, string Source)>> ShownAsync(string section, params string[] flags)
    {
        Assert.True(await _terminal.RunAsync(["config", "show", section, "--json", .. flags]) == ExitCode.Ok, _terminal.Error);
        return _terminal.Lines.Select(line => JsonNode.Parse(line)!)
            .ToDictionary(one => (string)one["key"]!, one => ((string?)one["value"], (string)one["source"]!), StringComparer.Ordinal);
    }

    // Without a sample of its own a setting gets another number, time or truth than the usual one.
    private async Task CheckAsync<T>(SettingTable<T> table, params (string Key, string Text)[] samples)
    {
        foreach (var key in table.Keys)
        {
            var usual = SettingText.Of(key.Get(table.Defaults));
            var sample = Array.Find(samples, one => one.Key == key.Key).Text
                ?? key.Get(table.Defaults) switch { TimeSpan time => $"{(time.TotalSeconds * 2).ToString(System.Globalization.CultureInfo.InvariantCulture)}s", int or long or ulong => key.Key is "threads" ? "2" : "3000", _ => "true" };
            if (key.Key is "runsAtOnce" or "failuresPerMinute") sample = "7";
            string[] pair = key.Key switch
            {
                "tlsCertificate" => ["TRIBUTARY_COORDINATOR_TLS_KEY", "a.pem"],
                "spool" => ["TRIBUTARY_DATABASE", "postgres://tributary@db:5432/runs", "TRIBUTARY_MODELS",
                    "s3://models/runs?region=eu-central-1"],
                "tlsKey" => ["TRIBUTARY_COORDINATOR_TLS_CERTIFICATE", "a.pem"],
                _ when Shown("streams").Any(one => one.Key == key.Key)
                    => Beside("TRIBUTARY_COORDINATOR_STREAMS", "TRIBUTARY_COORDINATOR_STREAMS", key.Key),
                _ when Shown("mqtt").Any(one => one.Key == key.Key) && table.Section == CoordinatorSettings.Section
                    => Beside("TRIBUTARY_COORDINATOR_MQTT_BROKER", "TRIBUTARY_COORDINATOR_MQTT", key.Key),
                _ when Shown("mqtt").Any(one => one.Key == key.Key) => Beside("TRIBUTARY_CLIENT_MQTT", "TRIBUTARY_CLIENT_MQTT", key.Key),
                "wampUser" or "wampSecret" or "wampSecretFile" or "wampMethod" or "wampAuthority" or "wampCertificate" or "wampKey"
                    => AtRouter(key.Key),
                "wampBoards" or "wampRealm" or "wampOrders" or "masterPage" or "masterPageWaits" or "loopFile"
                    or "allowLegacyEnvelope"
                    when table.Section == CoordinatorSettings.Section
                    => ["TRIBUTARY_COORDINATOR_WAMP_LISTEN", "ws://127.0.0.1:8080"],
                "restUrl" or "restListen" or "restTokenFile" => ["TRIBUTARY_CLIENT_REST", "http://127.0.0.1:5000"],
                "peerAddress" => ["TRIBUTARY_CLIENT_PEER_LISTEN", "7080"],
                "columns" => ["TRIBUTARY_CLIENT_HEADER", "no"],
                "decimal" => ["TRIBUTARY_CLIENT_DELIMITER", ";"],
                _ => []
            };

            foreach (var way in (string[])["flag", "variable", "file"])
            {
                if (way == "flag" && !key.HasFlag) continue;
                _terminal.Variables.Clear();
                foreach (var two in pair.Chunk(2)) _terminal.Variables[two[0]] = two[1];
                if (way == "variable") _terminal.Variables[key.Variable(table.Section)] = sample;
                _terminal.Write("tributary.yaml", way == "file" ? $"{table.Section}:\n  {key.Key}: \"{sample}\"\n" : "");
                var shown = (await ShownAsync(table.Section, way != "flag" ? [] : key.Kind == SettingKind.Switch ? [key.Flag]
                    : [key.Flag, sample]))[key.Key];

                Assert.True(shown.Source == way switch
                {
                    "flag" => key.Flag,
                    "variable" => key.Variable(table.Section),
                    _ => "tributary.yaml:2"
                }, $"{key.Key} by {way}: {shown}");
                Assert.True(shown.Value != usual && shown.Value is not null, $"{key.Key} by {way}: {shown}");
            }
        }
    }
}

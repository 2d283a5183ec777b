using System.CommandLine;
using System.Globalization;
using Tributary.Client.Streams;
using Tributary.Client.Streams.Configuration;
using Tributary.Transports.Mqtt;

namespace Tributary.Cli.Verbs;

/// <summary>The flags of a stream's roles: the original program's, and what its configuration does not know.</summary>
internal sealed class StreamFlags
{
    private readonly Terminal _terminal;
    private readonly Option<string> _config = new("--config", "-cp", "--config_path")
    { Description = "The stream's configuration", HelpName = "FILE", DefaultValueFactory = _ => "config.yaml" };
    private readonly Option<string?> _logPath = new("--log_path", "--log-path")
    { Description = "Folder for a log file of the day: fedLearning_ROLE_DD_MM_YYYY.log", HelpName = "FOLDER" };
    private readonly Option<string?> _name = new("--name")
    {
        Description = "What this node is called; a broker keeps for it what comes while it is away",
        HelpName = "NAME",
    };
    private readonly Option<string> _folder = new("--folder")
    {
        Description = "Where messages wait on disk while the broker is away (pub_qos 1 and 2)",
        HelpName = "FOLDER",
        DefaultValueFactory = _ => "tributary-stream",
    };
    private readonly Option<string?> _certificate = new("--certificate")
    { Description = "Certificate to show to the broker (PEM), with --key", HelpName = "FILE" };
    private readonly Option<string?> _key = new("--key") { Description = "Its key (PEM)", HelpName = "FILE" };
    private readonly Option<string?> _user = new("--user")
    { Description = "Name to show to the broker, with --password-file", HelpName = "NAME" };
    private readonly Option<string?> _password = new("--password-file")
    { Description = "File whose first line is the password, or a token of the coordinator", HelpName = "FILE" };
    private readonly Option<ulong> _seed = new("--seed")
    { Description = "Draws rows and updates", HelpName = "N", DefaultValueFactory = _ => 1 };
    private readonly Option<double?> _threshold = new("--threshold")
    { Description = "Scores above it are alerts (tributary stream evaluate finds one)", HelpName = "SCORE" };
    private readonly Option<bool> _strict = new("--strict")
    { Description = "Publish a global model on its own topic alone, as the original manager does" };
    private readonly Option<string?> _save = new("--save")
    { Description = "Where the manager keeps its newest model", HelpName = "FILE.h5" };
    private readonly Option<bool> _json = SharedOptions.Json();

    /// <param name="role">Null for all flags of all roles.</param>
    public StreamFlags(Verb verb, Terminal terminal, StreamRole? role)
    {
        _terminal = terminal;
        foreach (var option in (Option[])[_config, _logPath, _name, _folder, _certificate, _key, _user, _password, _json]) verb.Add(option);
        if (role is not StreamRole.Predict) verb.Add(_seed);
        if (role is null or StreamRole.Predict) verb.Add(_threshold);
        if (role is not (null or StreamRole.Manage)) return;
        verb.Add(_strict);
        verb.Add(_save);
    }

    /// <exception cref="CommandFault">The configuration, or a file that a flag names, is not there or has faults.</exception>
    public StreamRequest Read(ParseResult parsed, StreamRole role)
    {
        var path = _terminal.PathOf(parsed.GetRequiredValue(_config));
        if (!File.Exists(path))
            throw CommandFault.NotFound($"there is no configuration {_terminal.Shown(path)}",
                "name it with --config FILE; every key has a default, so an empty file will do to begin with");
        var read = StreamConfigurationFile.Read(_terminal.Shown(path), TextFile.Read(_terminal, path, "configuration"));
        if (read.Configuration is not { } configuration)
            throw CommandFault.BadInput(string.Join(Environment.NewLine, read.Faults), "docs/streams.md lists the keys");
        var credentials = Credentials(parsed, configuration.Broker, path);
        var options = new StreamOptions(role, configuration)
        {
            Name = parsed.GetValue(_name),
            Folder = _terminal.PathOf(parsed.GetRequiredValue(_folder)),
            Credentials = () => credentials,
            Seed = role == StreamRole.Predict ? 1 : parsed.GetValue(_seed),
            Threshold = role == StreamRole.Predict ? parsed.GetValue(_threshold) : null,
            Strict = role == StreamRole.Manage && parsed.GetValue(_strict),
            SavePath = role == StreamRole.Manage && parsed.GetValue(_save) is { } save ? _terminal.PathOf(save) : null,
        };
        return new StreamRequest(options, LogFile(parsed, role), parsed.GetValue(_json));
    }

    private MqttCredentials Credentials(ParseResult parsed, BrokerSettings broker, string config)
    {
        var (certificate, key) = (parsed.GetValue(_certificate), parsed.GetValue(_key));
        if (certificate is null != key is null) throw CommandFault.BadInput("--certificate and --key go together");
        var (user, password) = (parsed.GetValue(_user), parsed.GetValue(_password));
        return new MqttCredentials
        {
            User = user,
            Password = password is null ? null : Text(password).Split('\n')[0].TrimEnd('\r'),
            Certificate = certificate is null ? null : Text(certificate),
            Key = key is null ? null : Text(key),

            // Paths in the configuration are meant from its folder, or as they stand.
            Authority = broker.SslCertPath is null ? null : Text(Path.Combine(Path.GetDirectoryName(config)!, broker.SslCertPath)),
        };
    }

    private string Text(string path)
    {
        var full = _terminal.PathOf(path);
        return File.Exists(full) ? TextFile.Read(_terminal, full, "text file")
            : throw CommandFault.NotFound($"there is no file {_terminal.Shown(full)}");
    }

    private string? LogFile(ParseResult parsed, StreamRole role)
    {
        if (parsed.GetValue(_logPath) is not { } folder) return null;
        var name = role == StreamRole.Manage ? "merge_model" : role.ToString().ToLowerInvariant();
        var full = _terminal.PathOf(folder);
        Directory.CreateDirectory(full);
        return Path.Combine(full, string.Create(CultureInfo.InvariantCulture,
            $"fedLearning_{name}_{_terminal.Clock.GetLocalNow():dd_MM_yyyy}.log"));
    }
}

using System.CommandLine;
using Tributary.Client.Streams;

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

    public StreamCommand Read(ParseResult parsed, StreamRole role) => new(role, _terminal.Folder)
    {
        Config = parsed.GetRequiredValue(_config),
        LogFolder = parsed.GetValue(_logPath),
        Name = parsed.GetValue(_name),
        Folder = parsed.GetRequiredValue(_folder),
        Certificate = parsed.GetValue(_certificate),
        Key = parsed.GetValue(_key),
        User = parsed.GetValue(_user),
        PasswordFile = parsed.GetValue(_password),
        Seed = role == StreamRole.Predict ? 1 : parsed.GetValue(_seed),
        Threshold = role == StreamRole.Predict ? parsed.GetValue(_threshold) : null,
        Strict = role == StreamRole.Manage && parsed.GetValue(_strict),
        SavePath = role == StreamRole.Manage ? parsed.GetValue(_save) : null,
        Json = parsed.GetValue(_json),
    };
}

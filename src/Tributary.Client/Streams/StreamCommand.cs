using System.Globalization;
using Tributary.Client.Streams.Configuration;
using Tributary.Core.Texts;
using Tributary.Transports.Mqtt;

namespace Tributary.Client.Streams;

/// <summary>One role of a stream as a command line asks for it: what its flags say (docs/streams.md), before files are read.</summary>
/// <param name="Root">Where relative paths start.</param>
public sealed record StreamCommand(StreamRole Role, string Root)
{
    /// <summary>The stream's configuration, which the original programs read too.</summary>
    public string Config { get; init; } = "config.yaml";

    /// <summary>Folder for a log file of the day; null for none.</summary>
    public string? LogFolder { get; init; }

    /// <inheritdoc cref="StreamOptions.Name"/>
    public string? Name { get; init; }

    /// <inheritdoc cref="StreamOptions.Folder"/>
    public string Folder { get; init; } = "tributary-stream";

    /// <summary>File with a certificate to show to the broker (PEM); with <see cref="Key"/>.</summary>
    public string? Certificate { get; init; }

    /// <summary>File with the certificate's key (PEM).</summary>
    public string? Key { get; init; }

    /// <summary>Name to show to the broker.</summary>
    public string? User { get; init; }

    /// <summary>File whose first line is the password, or a token of the coordinator.</summary>
    public string? PasswordFile { get; init; }

    /// <inheritdoc cref="StreamOptions.Seed"/>
    public ulong Seed { get; init; } = 1;

    /// <inheritdoc cref="StreamOptions.Threshold"/>
    public double? Threshold { get; init; }

    /// <inheritdoc cref="StreamOptions.Strict"/>
    public bool Strict { get; init; }

    /// <inheritdoc cref="StreamOptions.SavePath"/>
    public string? SavePath { get; init; }

    /// <summary>Whether each line of the output is a JSON object.</summary>
    public bool Json { get; init; }

    /// <summary>Reads the configuration and the files that flags name.</summary>
    /// <exception cref="FormatException">The configuration has faults, or flags do not go together; the message lists all of
    /// them.</exception>
    /// <exception cref="FileNotFoundException">A file is not here.</exception>
    /// <exception cref="InvalidDataException">A file is no text.</exception>
    public StreamOptions Options()
    {
        var path = PathOf(Config);
        if (!File.Exists(path))
            throw new FileNotFoundException($"there is no configuration {Config}: name it with --config FILE; every key has a default, so "
                + "an empty file will do to begin with", path);
        var read = StreamConfigurationFile.Read(Config, PlainTextFile.Read(path, Config, "configuration"));
        if (read.Configuration is not { } configuration) throw new FormatException(string.Join(Environment.NewLine, read.Faults));
        var credentials = new MqttCredentials
        {
            User = User,
            Password = Text(PasswordFile)?.Split('\n')[0].TrimEnd('\r'),
            Certificate = Text(Certificate),
            Key = Text(Key),

            // Paths in the configuration are meant from its folder, or as they stand.
            Authority = Text(configuration.Broker.SslCertPath is { } file ? Path.Combine(Path.GetDirectoryName(path)!, file) : null),
        };
        var options = new StreamOptions(Role, configuration)
        {
            Name = Name,
            Folder = PathOf(Folder),
            Credentials = () => credentials,
            Seed = Seed,
            Threshold = Threshold,
            Strict = Strict,
            SavePath = SavePath is null ? null : PathOf(SavePath),
        };
        return credentials.Problems().Concat(options.Problems()).ToList() is not { Count: > 0 } problems ? options
            : throw new FormatException(string.Join(Environment.NewLine, problems));
    }

    /// <summary>Runs the role until it is told to end; a generator, until its time is over.</summary>
    /// <param name="output">Takes a line for each thing that happens.</param>
    /// <param name="colors">Whether a person looks at it, at a terminal with colours.</param>
    /// <inheritdoc cref="Options" path="/exception"/>
    /// <inheritdoc cref="StreamHost.RunAsync" path="/exception"/>
    public async Task RunAsync(TextWriter output, bool colors, TimeProvider clock, CancellationToken cancellation)
    {
        var options = Options();
        await using var log = LogFile(clock);
        var lines = new StreamLines(output, options, clock) { Json = Json, Colors = colors, LogFile = log };
        lines.Starting();
        await StreamHost.RunAsync(options, lines, clock, cancellation);
    }

    // Called as the original's is, which calls its manager merge_model.
    private StreamWriter? LogFile(TimeProvider clock)
    {
        if (LogFolder is not { } folder) return null;
        var role = Role == StreamRole.Manage ? "merge_model" : Role.ToString().ToLowerInvariant();
        Directory.CreateDirectory(PathOf(folder));
        var name = string.Create(CultureInfo.InvariantCulture, $"fedLearning_{role}_{clock.GetLocalNow():dd_MM_yyyy}.log");
        return new StreamWriter(Path.Combine(PathOf(folder), name), append: true) { AutoFlush = true };
    }

    private string? Text(string? path)
    {
        if (path is null) return null;
        return File.Exists(PathOf(path)) ? PlainTextFile.Read(PathOf(path), path, "text file")
            : throw new FileNotFoundException($"there is no file {path}", path);
    }

    private string PathOf(string path) => Path.GetFullPath(path, Root);
}

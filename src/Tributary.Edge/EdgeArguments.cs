using Microsoft.Extensions.Logging;
using Tributary.Client;
using Tributary.Client.Executables;
using Tributary.Client.Lines;
using Tributary.Client.Windows;
using Tributary.Core.Logs;
using Tributary.Engine.Tables;
using Tributary.Transports.Frames;
using Tributary.Transports.Lines;
using Tributary.Transports.Mqtt;

namespace Tributary.Edge;

/// <summary>The executable's arguments. As small as it can be: names are those of <c>tributary client</c>.</summary>
internal static class EdgeArguments
{
    public const string Usage = """
        tributary-edge URL [options]: take part in a coordinator's training with data that stays here
        tributary-edge stream predict|train|manage|generate [options]: a role in a stream of rows over MQTT

        URL is the coordinator (http, https), or the MQTT broker at which it is met (mqtt, mqtts):
          --mqtt URL            the broker; with a coordinator's URL beside it models and updates go by HTTP
          --coordinator URL     the coordinator, beside a broker
          --data DATA           a set's name, a folder of pictures (class/file) or with IDX files, a CSV table, or a .pt file of two
                                tensors (mnist-mini)
          --data-folder FOLDER  folder that holds a named set's files
          --pictures WORDS      what becomes of a folder's pictures: 64x64, grey, rgb, nearest, bilinear, area, vgg16, flip, shift:0.1,
                                rotate:10
          --label COLUMN        CSV: the column to predict
          --delimiter CHAR      CSV: what parts the fields, one character or tab (,)
          --header yes|no       CSV: whether the first line names the columns (yes)
          --columns A,B,C       CSV without a header: the columns' names, in order (the run's)
          --ignore COLUMN       CSV: a column that is nobody's business; may be given several times
          --missing MARK        CSV: what stands for a missing value; may be given several times
          --decimal CHAR        CSV: what stands before the decimals of a number, . or , (.)
          --skip-lines N        CSV: lines before the header or the first row (0)
          --part K/N            train on the K-th of N parts of the data
          --part K              the K-th of as many parts as a round asks clients
          --deal DEAL           iid, shards:2, dirichlet:0.5, quantity:1, natural, draw:100 (iid)
          --deal-seed N         parts of the same seed do not overlap (1)
          --token TOKEN         a join token, for the first start (TRIBUTARY_JOIN_TOKEN)
          --seal RULE           whether what is said at a broker is sealed for the coordinator: allowed, off, required (allowed)
          --bearer              ask for a bearer token in place of a certificate
          --name ID             the client's id (the deal's name or the machine's)
          --folder FOLDER       where the client keeps its things (tributary-client)
          --tag KEY=VALUE       what the client says of itself; may be given several times
          --threads N           assignments that train at the same time, 1..64 (1)
          --peer-listen PLACE   listen for clients with which this one averages by itself, at [ADDRESS:]PORT
          --peer-address H:P    what they are told (where it listens, or the machine's name)
          --window WHEN         train at these times only: 22:00-06:00, mon-fri, idle, mains; several joined by ;
          --trainer COMMAND     a program that trains instead of the engine
          --trainer-silence T   it is ended after so long without a line, 1s..1d (10m)
          --log-level LEVEL     lines of the log on stderr: trace, debug, information, warning, error, none (warning; TRIBUTARY_LOG_LEVEL)
          --log KIND            how they are written: text or json (text; TRIBUTARY_LOG)
          --help, --version

        stream:
          --config FILE         the stream's configuration (config.yaml)
          --log_path FOLDER     the lines go into a log file of the day there, too
          --name NAME           what this node is called; a broker keeps for it what comes while it is away
          --folder FOLDER       where messages wait on disk while the broker is away (tributary-stream)
          --certificate FILE, --key FILE          shown to the broker over TLS (PEM)
          --user NAME, --password-file FILE       the same by a password: the file's first line
          --threshold SCORE     predict: scores above it are alerts
          --seed N              orders rows, draws rows and updates (1)
          --save FILE.h5        manage: the newest model
          --strict              manage: a global model goes out on its own topic alone
          --json                one object a line
        """;

    /// <param name="said">Takes the lines that a trainer of its own writes.</param>
    /// <exception cref="FormatException">An argument is wrong; the message says which and how it is written.</exception>
    public static EdgeOptions Read(IReadOnlyList<string> arguments, Action<string> said)
    {
        var log = new LogOptions();
        if (VariableOf("TRIBUTARY_LOG_LEVEL") is { } wanted) log = log with { Level = Level("TRIBUTARY_LOG_LEVEL", wanted) };
        if (VariableOf("TRIBUTARY_LOG") is { } kind) log = log with { Form = Form("TRIBUTARY_LOG", kind) };
        var options = new ClientOptions { Coordinator = new Uri("http://127.0.0.1:7070"), Token = VariableOf("TRIBUTARY_JOIN_TOKEN") };
        var data = options.Data;
        var form = data.Form;
        var deal = "iid";
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        string? trainer = null, given = null;
        var silence = TimeSpan.FromMinutes(10);
        Uri? first = null, coordinator = null, broker = null;
        var reader = new ArgumentReader(arguments);
        while (reader.Next())
        {
            if (!reader.IsOption)
            {
                if (first is not null)
                    throw new FormatException($"'{reader.Argument}' stands where nothing is expected; the address is {first}");
                first = Address(reader.Argument);
                if (first.Scheme is "mqtt" or "mqtts") broker = first;
                else coordinator = first;
                continue;
            }

            switch (reader.Name)
            {
                case "--coordinator": coordinator = Address(reader.Value()); break;
                case "--mqtt": broker = Address(reader.Value()); break;
                case "--data": data = data with { Source = given = reader.Value() }; break;
                case "--data-folder": data = data with { Folder = reader.FullPath() }; break;
                case "--label": data = data with { Label = reader.Value() }; break;
                case "--delimiter":
                    form = form with
                    {
                        Delimiter = TableForm.DelimiterOf(reader.Value())
                            ?? throw new FormatException("--delimiter: one ASCII character, or tab, is needed"),
                    };
                    break;
                case "--header": form = form with { Header = reader.YesNo() }; break;
                case "--columns": form = form with { Columns = reader.List() }; break;
                case "--ignore": form = form with { Ignored = [.. form.Ignored, .. reader.List()] }; break;
                case "--missing": form = form with { MissingMarks = [.. form.MissingMarks ?? [""], reader.Value()] }; break;
                case "--decimal": form = form with { DecimalComma = IsComma(reader.Value()) }; break;
                case "--skip-lines": form = form with { SkipLines = (int)reader.Whole(0, 1_000_000) }; break;
                case "--part":
                    data = data.WithPart(reader.Value()) ?? throw new FormatException($"--part: {ClientDataSpec.PartForms} is needed");
                    break;
                case "--pictures":
                    data = PictureText.Read(reader.Value(), data)
                        ?? throw new FormatException($"--pictures: words of {PictureText.Forms} are needed");
                    break;
                case "--deal": deal = reader.Value(); break;
                case "--deal-seed": data = data with { DealSeed = (ulong)reader.Whole(0, 1L << 53) }; break;
                case "--name": options = options with { Name = reader.Value() }; break;
                case "--folder": options = options with { Folder = reader.FullPath() }; break;
                case "--threads": options = options with { Threads = (int)reader.Whole(1, 64) }; break;
                case "--token": options = options with { Token = reader.Value() }; break;
                case "--bearer": options = options with { Bearer = true }; break;
                case "--seal": options = options with { Seal = Rule(reader.Value()) }; break;
                case "--peer-listen": options = options with { PeerListen = reader.Value() }; break;
                case "--peer-address": options = options with { PeerAddress = reader.Value() }; break;
                case "--window": options = options with { Available = Window(reader.Value()) }; break;
                case "--trainer": trainer = reader.Value(); break;
                case "--trainer-silence": silence = reader.Time(); break;
                case "--log-level": log = log with { Level = Level(reader.Name, reader.Value()) }; break;
                case "--log": log = log with { Form = Form(reader.Name, reader.Value()) }; break;
                case "--tag":
                    var (key, value) = ArgumentReader.Split(reader.Value());
                    labels[key] = value ?? throw new FormatException($"--tag {key}: KEY=VALUE is needed");
                    break;
                default: throw reader.Unknown();
            }
        }

        var spec = DealText.Read(deal, data.Deal.Clients) ?? throw new FormatException($"--deal {deal}: one of {DealText.Forms} is needed");
        options = options with
        {
            Coordinator = coordinator ?? options.Coordinator,
            Data = data with { Deal = spec, Form = form },
            Labels = labels,
        };
        if (broker is not null) options = options with { Line = MqttBroker.Line(Checked(broker), coordinator is not null) };
        if (trainer is not null)
        {
            if (form.Problems().FirstOrDefault() is { } wrong) throw new FormatException($"--{wrong}");
            var table = given is null ? null : ClientTable.Find(given, form);
            var program = new ExecutableOptions { Command = trainer, Data = given ?? "", Table = table, Silence = silence, Said = said };
            options = options with { Trainer = Program(program) };
        }

        return new EdgeOptions(options, log, broker ?? options.Coordinator);
    }

    private static string? VariableOf(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? text : null;

    private static LogLevel Level(string name, string text)
        => LogOptions.LevelOf(text) ?? throw new FormatException($"{name} {text}: one of {string.Join(", ", LogOptions.Levels)} is needed");

    private static LogForm Form(string name, string text)
        => LogOptions.FormOf(text) ?? throw new FormatException($"{name} {text}: {string.Join(" or ", LogOptions.Forms)} is needed");

    private static SealRule Rule(string text) => text switch
    {
        "allowed" => SealRule.Allowed,
        "off" => SealRule.Off,
        "required" => SealRule.Required,
        _ => throw new FormatException($"--seal {text}: allowed, off or required is needed"),
    };

    private static bool IsComma(string text) => text switch
    {
        "," => true,
        "." => false,
        _ => throw new FormatException($"--decimal {text}: . or , is needed"),
    };

    private static Uri Address(string text) => Uri.TryCreate(text, UriKind.Absolute, out var url) ? url
        : throw new FormatException($"'{text}' is no address; write it like http://127.0.0.1:7070 or mqtt://127.0.0.1:1883");

    private static Uri Checked(Uri broker)
        => MqttConnectionOptions.Fault(broker) is { } fault ? throw new FormatException($"--mqtt {fault}") : broker;

    private static ExecutableTrainer Program(ExecutableOptions options)
        => options.Problems().FirstOrDefault() is { } problem ? throw new FormatException($"--{problem}")
            : new ExecutableTrainer(options, TimeProvider.System);

    private static Func<Availability> Window(string text)
    {
        var window = TrainingWindow.Read(text) ?? throw new FormatException($"--window {text}: one of {TrainingWindow.Forms} is needed");
        return () => window.Look(TimeProvider.System, LinuxMachine.This);
    }
}

using System.Globalization;
using Microsoft.Extensions.Logging;
using Tributary.Client;
using Tributary.Client.Executables;
using Tributary.Client.Windows;
using Tributary.Core.Logs;
using Tributary.Engine.Tables;
using Tributary.Transports.Lines;

namespace Tributary.Edge;

/// <summary>The executable's arguments. As small as it can be: names are those of <c>tributary client</c>.</summary>
internal static class EdgeArguments
{
    public const string Usage = """
        tributary-edge URL [options]: take part in a coordinator's training with data that stays here

          --data DATA           a set's name, a folder with IDX files, or a CSV table (mnist-mini)
          --data-folder FOLDER  folder that holds a named set's files
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
          --bearer              ask for a bearer token in place of a certificate
          --name ID             the client's id (the deal's name or the machine's)
          --folder FOLDER       where the client keeps its things (tributary-client)
          --tag KEY=VALUE       what the client says of itself; may be given several times
          --threads N           assignments that train at the same time, 1..64 (1)
          --window WHEN         train at these times only: 22:00-06:00, mon-fri, idle, mains; several joined by ;
          --trainer COMMAND     a program that trains instead of the engine
          --trainer-silence T   it is ended after so long without a line, 1s..1d (10m)
          --log-level LEVEL     lines of the log on stderr: trace, debug, information, warning, error, none (warning; TRIBUTARY_LOG_LEVEL)
          --log KIND            how they are written: text or json (text; TRIBUTARY_LOG)
          --help, --version
        """;

    /// <param name="said">Takes the lines that a trainer of its own writes.</param>
    /// <exception cref="FormatException">An argument is wrong; the message says which and how it is written.</exception>
    public static EdgeOptions Read(ReadOnlySpan<string> arguments, Action<string> said)
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
        var isAddressed = false;
        for (var i = 0; i < arguments.Length; i++)
        {
            var (name, text) = Split(arguments[i]);
            if (!name.StartsWith("--", StringComparison.Ordinal))
            {
                if (isAddressed)
                    throw new FormatException($"'{arguments[i]}' stands where nothing is expected; the address is {options.Coordinator}");
                options = options with
                {
                    Coordinator = Uri.TryCreate(arguments[i], UriKind.Absolute, out var url) ? url
                    : throw new FormatException($"'{arguments[i]}' is no address; write it like http://127.0.0.1:7070")
                };
                isAddressed = true;
                continue;
            }

            string Value(ReadOnlySpan<string> all)
                => text ?? (i + 1 < all.Length ? all[++i] : throw new FormatException($"{name} needs a value"));
            switch (name)
            {
                case "--data": data = data with { Source = given = Value(arguments) }; break;
                case "--data-folder": data = data with { Folder = Path.GetFullPath(Value(arguments)) }; break;
                case "--label": data = data with { Label = Value(arguments) }; break;
                case "--delimiter":
                    form = form with
                    {
                        Delimiter = TableForm.DelimiterOf(Value(arguments))
                    ?? throw new FormatException("--delimiter: one ASCII character, or tab, is needed")
                    }; break;
                case "--header": form = form with { Header = YesNo(name, Value(arguments)) }; break;
                case "--columns": form = form with { Columns = Value(arguments).Split(',', StringSplitOptions.TrimEntries) }; break;
                case "--ignore":
                    form = form with
                    {
                        Ignored = [.. form.Ignored, .. Value(arguments)
                    .Split(',', StringSplitOptions.TrimEntries)]
                    }; break;
                case "--missing": form = form with { MissingMarks = [.. form.MissingMarks ?? [""], Value(arguments)] }; break;
                case "--decimal":
                    form = form with
                    {
                        DecimalComma = Value(arguments) switch
                        {
                            "," => true,
                            "." => false,
                            var other => throw new FormatException($"--decimal {other}: . or , is needed")
                        }
                    }; break;
                case "--skip-lines": form = form with { SkipLines = (int)Whole(name, Value(arguments), 0, 1_000_000) }; break;
                case "--part":
                    data = data.WithPart(Value(arguments))
                    ?? throw new FormatException($"--part: {ClientDataSpec.PartForms} is needed"); break;
                case "--deal": deal = Value(arguments); break;
                case "--deal-seed": data = data with { DealSeed = (ulong)Whole(name, Value(arguments), 0, 1L << 53) }; break;
                case "--name": options = options with { Name = Value(arguments) }; break;
                case "--folder": options = options with { Folder = Path.GetFullPath(Value(arguments)) }; break;
                case "--threads": options = options with { Threads = (int)Whole(name, Value(arguments), 1, 64) }; break;
                case "--token": options = options with { Token = Value(arguments) }; break;
                case "--bearer": options = options with { Bearer = true }; break;
                case "--window": options = options with { Available = Window(Value(arguments)) }; break;
                case "--trainer": trainer = Value(arguments); break;
                case "--trainer-silence": silence = Time(name, Value(arguments)); break;
                case "--log-level": log = log with { Level = Level(name, Value(arguments)) }; break;
                case "--log": log = log with { Form = Form(name, Value(arguments)) }; break;
                case "--tag":
                    var (key, value) = Split(Value(arguments));
                    labels[key] = value ?? throw new FormatException($"--tag {key}: KEY=VALUE is needed");
                    break;
                default: throw new FormatException($"{name} is not known; --help lists the options");
            }
        }

        var spec = DealText.Read(deal, data.Deal.Clients) ?? throw new FormatException($"--deal {deal}: one of {DealText.Forms} is needed");
        options = options with { Data = data with { Deal = spec, Form = form }, Labels = labels };
        if (trainer is not null)
        {
            if (form.Problems().FirstOrDefault() is { } wrong) throw new FormatException($"--{wrong}");
            var table = given is null ? null : ClientTable.Find(given, form);
            var program = new ExecutableOptions { Command = trainer, Data = given ?? "", Table = table, Silence = silence, Said = said };
            options = options with { Trainer = Program(program) };
        }

        return new EdgeOptions(options, log);
    }

    private static string? VariableOf(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? text : null;

    private static LogLevel Level(string name, string text)
        => LogOptions.LevelOf(text) ?? throw new FormatException($"{name} {text}: one of {string.Join(", ", LogOptions.Levels)} is needed");

    private static LogForm Form(string name, string text)
        => LogOptions.FormOf(text) ?? throw new FormatException($"{name} {text}: {string.Join(" or ", LogOptions.Forms)} is needed");

    private static bool YesNo(string name, string text)
        => text switch
        {
            "yes" or "true" => true,
            "no"
            or "false" => false,
            _ => throw new FormatException($"{name} {text}: yes or no is needed")
        };

    private static ExecutableTrainer Program(ExecutableOptions options)
        => options.Problems().FirstOrDefault() is { } problem ? throw new FormatException($"--{problem}")
            : new ExecutableTrainer(options, TimeProvider.System);

    private static Func<Availability> Window(string text)
    {
        var window = TrainingWindow.Read(text) ?? throw new FormatException($"--window {text}: one of {TrainingWindow.Forms} is needed");
        return () => window.Look(TimeProvider.System, LinuxMachine.This);
    }

    private static (string Name, string? Value) Split(string argument)
    {
        var at = argument.IndexOf('=', StringComparison.Ordinal);
        return at < 1 ? (argument, null) : (argument[..at], argument[(at + 1)..]);
    }

    private static long Whole(string name, string text, long min, long max)
        => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max ? value
            : throw new FormatException($"{name} {text}: a whole number in {min}..{max} is needed");

    private static TimeSpan Time(string name, string text)
    {
        var unit = text.Length > 0 ? text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86400, _ => 0 } : 0;
        return unit > 0 && double.TryParse(text[..^1], NumberStyles.Float, CultureInfo.InvariantCulture, out var count) && count > 0
            && count * unit <= 86400
            ? TimeSpan.FromSeconds(count * unit) : throw new FormatException($"{name} {text}: write 90s, 5m or 2h");
    }
}

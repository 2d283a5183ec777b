using System.CommandLine;
using System.Globalization;
using Tributary.Cli.Configuration;
using Tributary.Gateways.Faas.Local;

namespace Tributary.Cli.Verbs;

/// <summary>The flags of a local platform for functions.</summary>
internal sealed class FaasPlatformFlags
{
    private readonly Option<string> _listen = Text("--listen", "Address to listen on, http or https", "URL", "http://127.0.0.1:3233");
    private readonly Option<string> _folder = Text("--folder", "Where functions and the key lie", "DIR", "tributary-functions");
    private readonly Option<string?> _auth = Optional("--auth-file", "Who may call: lines of NAMESPACE USER:KEY; else a key is made",
        "FILE");
    private readonly Option<string[]> _executable = new("--executable")
    {
        Description = "What runs functions that have an image, with its arguments; by default tributary-function beside this program, "
            + "or on the PATH",
        HelpName = "PROGRAM",
        AllowMultipleArgumentsPerToken = true,
    };
    private readonly Option<int> _memory = Number("--memory", "MB that all instances may ask for together; 0: the machine's", "MB", 0);
    private readonly Option<int> _instances = Number("--instances", "Instances of all functions together; 0: four a core", "N", 0);
    private readonly Option<int> _prewarm = Number("--prewarm", "Instances that wait, started, for a function", "N", 0);
    private readonly Option<string> _idle = Text("--idle", "After which an unused instance ends", "TIME", "10m");
    private readonly Option<int> _payload = Number("--max-payload", "MB of parameters, and of a result", "MB", 1);
    private readonly Option<int> _perMinute = Number("--per-minute", "Invocations of a namespace in a minute", "N", 60_000);
    private readonly Option<int> _concurrent = Number("--concurrent", "Invocations of a namespace at the same time", "N", 1000);
    private readonly Option<double> _fail = new("--fail") { Description = "Share of invocations that fail", HelpName = "SHARE" };
    private readonly Option<double> _hang = new("--hang") { Description = "Share of invocations that hang", HelpName = "SHARE" };
    private readonly Option<string?> _slow = Optional("--slow", "Share of functions that always begin late, and how late", "SHARE:TIME");
    private readonly Option<string> _cold = Text("--cold-start", "How much longer an instance takes to start", "TIME", "0s");
    private readonly Option<string?> _away = Optional("--away", "When the platform answers 503, from its start on", "TIME-TIME");
    private readonly Option<int> _seed = Number("--seed", "Which invocations fail or hang", "N", 0);
    private readonly Terminal _terminal;

    public FaasPlatformFlags(Command verb, Terminal terminal)
    {
        _terminal = terminal;
        foreach (var option in (Option[])[_listen, _folder, _auth, _executable, _memory, _instances, _prewarm, _idle, _payload, _perMinute,
            _concurrent, _fail, _hang, _slow, _cold, _away, _seed]) verb.Add(option);
    }

    /// <exception cref="CommandFault">A flag is not what it must be; it is named.</exception>
    public LocalPlatformOptions Read(ParseResult parsed)
    {
        var listen = parsed.GetValue(_listen)!;
        if (!Uri.TryCreate(listen, UriKind.Absolute, out var address))
            throw CommandFault.BadInput($"--listen is {listen}; an address like http://127.0.0.1:3233 is needed");
        if (!address.IsLoopback && address.Scheme != "https")
            throw CommandFault.BadInput($"{listen} is reached from elsewhere, and keys would go over the line as they are",
                "listen on https, with --tls-certificate and --tls-key");
        var payload = parsed.GetValue(_payload);
        if (payload is < 1 or > 1023) throw CommandFault.BadInput($"--max-payload is {payload}; it must be in 1..1023");
        var (from, until) = Away(parsed.GetValue(_away));
        var (slow, slowBy) = Slow(parsed.GetValue(_slow));
        var usual = new LocalPlatformOptions { Folder = _terminal.PathOf(parsed.GetValue(_folder)!) };
        return usual with
        {
            Listen = address,
            AuthFile = parsed.GetValue(_auth) is { } file ? _terminal.PathOf(file) : null,
            Executable = parsed.GetValue(_executable) is { Length: > 0 } words ? words : FunctionProgram.Beside(),
            ServerExecutable = OwnProgram.With("faas", "function"),
            MemoryBudget = parsed.GetValue(_memory) is > 0 and var memory ? memory : usual.MemoryBudget,
            MaxInstances = parsed.GetValue(_instances) is > 0 and var instances ? instances : usual.MaxInstances,
            Prewarmed = parsed.GetValue(_prewarm),
            IdleTimeout = SharedOptions.Time("--idle", parsed.GetValue(_idle)!),
            Limits = usual.Limits with
            {
                MaxPayload = payload << 20,
                MaxResult = payload << 20,
                InvocationsPerMinute = parsed.GetValue(_perMinute),
                ConcurrentInvocations = parsed.GetValue(_concurrent),
            },
            Faults = new LocalFaults
            {
                Fail = parsed.GetValue(_fail),
                Hang = parsed.GetValue(_hang),
                Slow = slow,
                SlowBy = slowBy,
                ColdStart = Time("--cold-start", parsed.GetValue(_cold)!),
                AwayFrom = from,
                AwayUntil = until,
                Seed = parsed.GetValue(_seed),
            },
        };
    }

    private static (TimeSpan? From, TimeSpan? Until) Away(string? text)
    {
        if (text is null) return (null, null);
        return text.Split('-') is [var from, var until]
            ? (Time("--away", from), Time("--away", until))
            : throw CommandFault.BadInput($"--away is {text}; two times from the start on are needed, like 60s-120s");
    }

    private static (double Share, TimeSpan By) Slow(string? text)
    {
        if (text is null) return default;
        return text.Split(':') is [var share, var by]
            && double.TryParse(share, NumberStyles.Float, CultureInfo.InvariantCulture, out var of)
            ? (of, Time("--slow", by))
            : throw CommandFault.BadInput($"--slow is {text}; a share and a time are needed, like 0.3:2s");
    }

    private static TimeSpan Time(string flag, string text) => text is "0" or "0s" ? TimeSpan.Zero : SharedOptions.Time(flag, text);

    private static Option<string> Text(string name, string description, string help, string usual)
        => new(name) { Description = description, HelpName = help, DefaultValueFactory = _ => usual };

    private static Option<string?> Optional(string name, string description, string help)
        => new(name) { Description = description, HelpName = help };

    private static Option<int> Number(string name, string description, string help, int usual)
    {
        var option = new Option<int>(name) { Description = description, HelpName = help, DefaultValueFactory = _ => usual };
        SharedOptions.AtLeast(option, 0);
        return option;
    }
}

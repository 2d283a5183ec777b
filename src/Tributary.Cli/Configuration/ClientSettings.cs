using Tributary.Client;
using Tributary.Client.Windows;
using Tributary.Engine.Models;
using Tributary.Engine.Sets;
using Tributary.Engine.Tables;
using Tributary.Transports.Native;
using static Tributary.Cli.Configuration.SettingKind;

namespace Tributary.Cli.Configuration;

/// <summary>The section <c>client</c>: everything that the operator of a client decides.</summary>
internal static class ClientSettings
{
    public const string Section = "client";

    public static SettingTable<ClientConfig> Table(Terminal terminal) => new(Section, new ClientConfig(new ClientOptions
    {
        Coordinator = new Uri("http://127.0.0.1:7070"),
        Folder = terminal.PathOf("tributary-client"),
        Version = typeof(ClientSettings).Assembly.GetName().Version?.ToString(3),
    }), [.. Joining, .. Data, .. Training, .. Telemetry], config => config.Problems());

    private static IEnumerable<SettingKey<ClientConfig>> Joining { get; } = In("joining",
    [
        new(Text, "coordinator", "The coordinator's address, where it is not given as URL", o => o.Options.Coordinator,
            Coordinator)
        { Form = "URL", ShortVariable = "TRIBUTARY_COORDINATOR" },
        new(Text, "mqtt", "An MQTT broker at which the coordinator is met, like mqtt://127.0.0.1:1883", o => o.Mqtt,
            (o, v) => o with { Mqtt = v.Address("mqtt://127.0.0.1:1883", "mqtt", "mqtts") })
        { Form = "URL" },
        .. BrokerKeys.Of<ClientConfig>("mqtt", "that broker", o => o.MqttCredentials,
            (o, credentials) => o with { MqttCredentials = credentials }),
        new(Text, "wamp", "A WAMP router at which the coordinator is met, like ws://127.0.0.1:8080/ws", o => o.Wamp,
            (o, v) => o with { Wamp = v.Address("ws://127.0.0.1:8080/ws", "ws", "wss", "tcp", "tcps") })
        { Form = "URL" },
        new(Text, "wampRealm", "The realm there", o => o.WampRealm ?? "s4t", (o, v) => o with { WampRealm = v.Text() })
        { Form = "NAME" },
        new(Text, "rest", "A central node of the REST network at which a coordinator is met that calls back, like http://127.0.0.1:5000",
            o => o.Rest, (o, v) => o with { Rest = v.Address("http://127.0.0.1:5000", "http", "https") })
        { Form = "URL" },
        new(Text, "restUrl", "Where it reaches this client", o => o.RestUrl ?? "http://localhost:5001",
            (o, v) => o with { RestUrl = v.Text() })
        { Form = "URL" },
        new(Text, "restListen", "Address to listen on for it, like http://*:5001; by default the port of that", o => o.RestListen,
            (o, v) => o with { RestListen = v.Text() })
        { Form = "URL" },
        new(SettingKind.Path, "restTokenFile", "File whose first line is a token to show there; by default what the client has from its "
            + "coordinator", o => o.RestTokenFile, (o, v) => o with { RestTokenFile = v.FullPath() })
        { Form = "FILE" },
        SealSettings.Row<ClientConfig>("Whether what is said there is sealed for the coordinator: allowed (where both can), off, required",
            o => o.Options.Seal, (o, rule) => With(o, o.Options with { Seal = rule })),
        new(Text, "flower", "A Flower server to join in place of a coordinator, like http://127.0.0.1:8080", o => o.Flower,
            (o, v) => o with { Flower = v.Address() })
        { Form = "URL" },
        new(Text, "model", $"The model, for Flower servers, which do not say: {string.Join(", ", ModelCatalog.Names)}", o => o.Model?.Name,
            Model)
        { Form = "NAME" },
        new(Text, "name", "The client's id, stable over restarts; by default the deal's name or the machine's", o => o.Options.Name,
            (o, v) => With(o, o.Options with { Name = v.Text() }))
        { Form = "ID" },
        new(Text, "token", "A join token, for the first start", o => o.Options.Token,
            (o, v) => With(o, o.Options with { Token = v.Text() }))
        {
            Form = "TOKEN",
            IsSecret = true,
            ShortVariable = "TRIBUTARY_JOIN_TOKEN"
        },
        new(Switch, "bearer", "Ask for a bearer token in place of a certificate: for lines whose TLS ends at a proxy",
            o => o.Options.Bearer, (o, v) => With(o, o.Options with { Bearer = v.Switch() })),
        new(Text, "peerListen", "Listen for clients with which this one averages by itself (gossip, exchange: peers)",
            o => o.Options.PeerListen, PeerListen)
        { Form = "[ADDRESS:]PORT" },
        new(Text, "peerAddress", "What they are told; by default where it listens, or the machine's name", o => o.Options.PeerAddress,
            PeerAddress)
        { Form = "HOST:PORT" },
        new(SettingKind.Path, "folder", "Where the client keeps its things", o => o.Options.Folder,
            (o, v) => With(o, o.Options with { Folder = v.FullPath() }))
        { Form = "FOLDER" },
        new(List, "tag", "What the client says of itself", o => o.Options.Labels,
            (o, v) => With(o, o.Options with { Labels = v.Pairs() }))
        { Form = "KEY=VALUE" },
    ]);

    private static IEnumerable<SettingKey<ClientConfig>> Data { get; } = In("data",
        new(Text, "data", $"What to train on: a set ({string.Join(", ", DataCatalog.Names)}), a folder with its files, a folder of "
            + "pictures in a folder for each class, a CSV table, or PyTorch's file of two tensors (.pt)",
            o => o.Options.Data.Source, (o, v) => With(o,
            o.Options.Data with { Source = v.FullPathOr(DataCatalog.Names) }) with
            { Data = v.Text() })
        { Form = "DATA" },
        new(SettingKind.Path, "dataFolder", "Folder that holds a named set's files", o => o.Options.Data.Folder,
            (o, v) => With(o, o.Options.Data with { Folder = v.FullPath() }))
        { Form = "FOLDER" },
        new(Text, "pictures", $"A folder of pictures: what becomes of them, e.g. 64x64 grey area; {PictureText.Forms}", o => o.Pictures,
            Pictures)
        { Form = "WORDS" },
        new(Text, "label", "CSV: the column to predict", o => o.Options.Data.Label,
            (o, v) => With(o, o.Options.Data with { Label = v.Text() }))
        { Form = "COLUMN" },
        new(Text, "delimiter", "CSV: what parts the fields, one character or tab", o => Letter(o.Options.Data.Form.Delimiter),
            Delimiter)
        { Form = "CHAR" },
        new(Text, "header", "CSV: yes where the first line names the columns, else no", o => o.Options.Data.Form.Header ? "yes"
            : "no", (o, v) => Form(o, o.Options.Data.Form with { Header = v.Text("yes", "no", "true", "false") is "yes" or "true" }))
        {
            Form
            = "yes|no"
        },
        new(List, "columns", "CSV without a header: the columns' names, in order; by default the run's", o => o.Options.Data.Form.Columns,
            (o, v) => Form(o, o.Options.Data.Form with { Columns = Names(v) }))
        { Form = "A,B,C" },
        new(List, "ignore", "CSV: columns that are nobody's business", o => o.Options.Data.Form.Ignored,
            (o, v) => Form(o, o.Options.Data.Form with { Ignored = Names(v) }))
        { Form = "COLUMN" },
        new(List, "missing", "CSV: what stands for a missing value, in place of the usual marks (an empty field, ?, NA, NaN, null, ...)",
            o => o.Options.Data.Form.MissingMarks, (o, v) => Form(o,
            o.Options.Data.Form with { MissingMarks = ["", .. v.List()] }))
        { Form = "MARK" },
        new(Text, "decimal", "CSV: what stands before the decimals of a number, a point or a comma", o => o.Options.Data.Form.DecimalComma
            ? "," : ".",
            (o, v) => Form(o, o.Options.Data.Form with { DecimalComma = v.Text(".", ",") == "," }))
        { Form = "CHAR" },
        new(Text, "skipLines", "CSV: lines before the header or the first row", o => o.Options.Data.Form.SkipLines,
            (o, v) => Form(o, o.Options.Data.Form with { SkipLines = v.Number() }))
        { Form = "N" },
        new(Text, "part", "Train on the K-th of N parts of the data; K alone: of as many parts as a round asks clients", o => o.Part,
            Part)
        { Form = "K[/N]" },
        new(Text, "deal", $"How the data is dealt to parts: {DealText.Forms}", o => o.Deal, Deal) { Form = "DEAL" },
        new(Text, "dealSeed", "Parts of the same seed do not overlap", o => o.Options.Data.DealSeed, Seed) { Form = "N" });

    private static IEnumerable<SettingKey<ClientConfig>> Training { get; } = In("training",
        new(Text, "window", $"Train at these times only: {TrainingWindow.Forms}", o => o.Window, Window) { Form = "WHEN" },
        new(Text, "threads", "Assignments that train at the same time", o => o.Options.Threads,
            (o, v) => With(o, o.Options with { Threads = v.Number() }))
        { Form = "N" },
        new(Text, "trainer", "A program that trains in place of the engine, e.g. \"python3 train.py\"; it gets --data as it is",
            o => o.Trainer, (o, v) => o with { Trainer = v.Text() })
        { Form = "COMMAND" },
        new(Text, "trainerSilence", "A trainer is ended after so long without a line", o => o.TrainerSilence,
            (o, v) => o with { TrainerSilence = v.Time() })
        { Form = "TIME" });

    private static IEnumerable<SettingKey<ClientConfig>> Telemetry { get; } = In("telemetry",
        LogSettings.Level<ClientConfig>(o => o.Log, (o, log) => o with { Log = log }),
        LogSettings.Form<ClientConfig>(o => o.Log, (o, log) => o with { Log = log }));

    // A broker's or router's address in its place is that: then the coordinator is not reached by HTTP.
    private static ClientConfig Coordinator(ClientConfig config, SettingValue value)
    {
        var address = value.Address("http://127.0.0.1:7070", "http", "https", "mqtt", "mqtts", "ws", "wss", "tcp", "tcps");
        return address.Scheme is "mqtt" or "mqtts" ? config with { Mqtt = address }
            : address.Scheme is "ws" or "wss" or "tcp" or "tcps" ? config with { Wamp = address }
            : With(config, config.Options with { Coordinator = address }) with { HasCoordinator = true };
    }

    private static ClientConfig Delimiter(ClientConfig config, SettingValue value)
    {
        if (TableForm.DelimiterOf(value.Text()) is { } letter) return Form(config, config.Options.Data.Form with { Delimiter = letter });
        value.Fault($"'{value.Text()}' is no delimiter; one ASCII character other than the quote is needed, or tab");
        return config;
    }

    // A flag may name several at once.
    private static string[] Names(SettingValue value)
        => value.List() is [var several] ? several.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            : value.List();

    private static string Letter(char delimiter) => delimiter == '\t' ? "tab" : $"{delimiter}";

    private static ClientConfig Form(ClientConfig config, TableForm form) => With(config, config.Options.Data with { Form = form });

    private static ClientConfig PeerListen(ClientConfig config, SettingValue value)
    {
        if (PeerText.Read(value.Text()) is null) value.Fault($"'{value.Text()}' is no place to listen; {PeerText.Forms} is needed");
        return With(config, config.Options with { PeerListen = value.Text() });
    }

    private static ClientConfig PeerAddress(ClientConfig config, SettingValue value)
    {
        if (PeerOptions.Fault(value.Text()) is { } fault) value.Fault(fault);
        return With(config, config.Options with { PeerAddress = value.Text() });
    }

    private static ClientConfig Model(ClientConfig config, SettingValue value)
    {
        if (ModelCatalog.Find(value.Text()) is { } model) return config with { Model = model };
        value.Fault($"'{value.Text()}' is no model of the catalog; one of {string.Join(", ", ModelCatalog.Names)} is needed");
        return config;
    }

    private static ClientConfig Part(ClientConfig config, SettingValue value)
    {
        if (config.Options.Data.WithPart(value.Text()) is { } data) return With(config, data);
        value.Fault($"'{value.Text()}' is no part; {ClientDataSpec.PartForms} is needed");
        return config;
    }

    // The part is read before, so that how many there are is known.
    private static ClientConfig Deal(ClientConfig config, SettingValue value)
    {
        if (DealText.Read(value.Text(), config.Options.Data.Deal.Clients) is { } deal)
            return With(config, config.Options.Data with { Deal = deal }) with { Deal = value.Text() };
        value.Fault($"'{value.Text()}' is no deal; one of {DealText.Forms} is needed");
        return config;
    }

    private static ClientConfig Pictures(ClientConfig config, SettingValue value)
    {
        if (PictureText.Read(value.Text(), config.Options.Data) is { } data) return With(config, data) with { Pictures = value.Text() };
        value.Fault($"'{value.Text()}' is not understood; words of {PictureText.Forms} are needed");
        return config;
    }

    private static ClientConfig Seed(ClientConfig config, SettingValue value)
    {
        var seed = value.LongNumber();
        if (seed >= 0) return With(config, config.Options.Data with { DealSeed = (ulong)seed });
        value.Fault($"is {seed}; at least 0 is needed");
        return config;
    }

    private static ClientConfig Window(ClientConfig config, SettingValue value)
    {
        if (TrainingWindow.Read(value.Text()) is null)
            value.Fault($"'{value.Text()}' is no window; one of {TrainingWindow.Forms} is needed");
        return config with { Window = value.Text() };
    }

    private static ClientConfig With(ClientConfig config, ClientOptions options) => config with { Options = options };

    private static ClientConfig With(ClientConfig config, ClientDataSpec data) => With(config, config.Options with { Data = data });

    private static IEnumerable<SettingKey<ClientConfig>> In(string group, params SettingKey<ClientConfig>[] keys)
        => keys.Select(key => key with { Group = group });
}

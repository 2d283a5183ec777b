using System.CommandLine;
using Tributary.Cli.Configuration;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary board NAME</c>: a worker for a master of Stack4Things, the originals' or ours.</summary>
internal static class BoardVerb
{
    private static readonly Uri s_router = new("ws://127.0.0.1:8181/ws");

    public static Verb Build(Terminal terminal)
    {
        var name = new Argument<string?>("NAME")
        {
            Description = "The board's name: letters, digits, _ and -",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var keys = new Option<string?>("--allow-legacy-envelope")
        {
            Description = "Speak the originals' sealed form, which is weak; the folder holds NAME.key.pem and LR_Master.pub.pem",
            HelpName = "DIR",
        };
        var stdin = Starter.Option();
        var json = SharedOptions.Json();
        var verb = new Verb("board", "Work for a master of Stack4Things with data that stays here") { name, keys, stdin, json };
        var flags = new SettingFlags<ClientConfig>(verb, terminal, ClientSettings.Table(terminal));
        verb.Examples.Add(("board LR_Worker_1 --data mnist-mini --part 1/3", "the first of three parts of the small digits, at the router "
            + "of this machine's master"));
        verb.Examples.Add(("board LR_Worker_2 --wamp wss://fed.example:8181/ws --coordinator https://fed.example:7070",
            "with the credentials that it has from there (--token the first time)"));
        verb.SetAction((parsed, cancellation) =>
        {
            var config = flags.Read(parsed, ("name", "NAME", parsed.GetValue(name))).Options;
            if (config.Mqtt is not null || config.Flower is not null || config.Rest is not null)
                throw CommandFault.BadInput("a board meets its master at a WAMP router", "leave --mqtt, --flower and --rest out");
            var folder = parsed.GetValue(keys) is { } named ? terminal.PathOf(named) : null;
            if (folder is not null && !Directory.Exists(folder))
                throw CommandFault.NotFound($"there is no folder {folder}", "tributary ca export --layout stack4things DIR makes the keys");
            return ClientVerb.RunAsync(terminal, config with { IsBoard = true, Wamp = config.Wamp ?? s_router, LegacyKeys = folder },
                parsed.GetValue(json), parsed.GetValue(stdin), cancellation);
        });
        return verb;
    }
}

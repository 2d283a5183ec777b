using System.CommandLine;
using System.Net;
using System.Security.Cryptography;
using Tributary.Cli.Live;
using Tributary.Client.Rest;
using Tributary.Engine.Training;
using Tributary.Transports.Rest;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary network client</c>: a client node of the REST network, as <c>flask run</c> starts the original's.</summary>
internal static class NetworkClientVerb
{
    public static Verb Build(Terminal terminal)
    {
        var url = new Option<string?>("--url")
        {
            Description = "Where the server and other clients reach this one, and who it is (CLIENT_URL); default: http://localhost:5001",
            HelpName = "URL",
        };
        var server = new Option<string?>("--server")
        { Description = "The server's address (SERVER_URL); default: http://127.0.0.1:5000", HelpName = "URL" };
        var datasets = new Option<string?>("--datasets")
        {
            Description = "The folder with mnist_sample and chest_xray (GLOBAL_DATASETS); default: MNIST's files, or the small digits",
            HelpName = "DIR",
        };
        var listen = new Option<string?>("--listen")
        { Description = "Address to listen on, such as http://*:5000; default: the port of --url", HelpName = "URL" };
        var token = new Option<string?>("--token-file")
        { Description = "File whose first line is a token of the coordinator, to show to a server of ours", HelpName = "FILE" };
        var folder = new Option<string>("--folder")
        {
            Description = "Where it keeps its own parameters, those of gossip",
            HelpName = "DIR",
            DefaultValueFactory = _ => "tributary-network",
        };
        var seed = new Option<ulong?>("--seed") { Description = "Draws samples and peers; default: another one each time", HelpName = "N" };
        var stdin = Starter.Option();
        var json = SharedOptions.Json();
        var verb = new Verb("client", "Train with data that stays here whenever a server of the network calls")
        { url, server, datasets, listen, token, folder, seed, stdin, json };
        verb.Examples.Add(("network client", "at http://localhost:5001, for the server at http://127.0.0.1:5000"));
        verb.Examples.Add(("network client --url http://127.0.0.1:5002 --datasets datasets", "a second one, on the pictures of a folder"));
        verb.SetAction(async (parsed, cancellation) =>
        {
            var named = parsed.GetValue(url) ?? terminal.VariableOf("CLIENT_URL") ?? "http://localhost:5001";
            var at = parsed.GetValue(server) ?? terminal.VariableOf("SERVER_URL") ?? "http://127.0.0.1:5000";
            var sets = parsed.GetValue(datasets) ?? terminal.VariableOf("GLOBAL_DATASETS");
            if (!Uri.TryCreate(at, UriKind.Absolute, out var address))
                throw CommandFault.BadInput($"the server's URL is {at}; one like http://127.0.0.1:5000 is needed");
            var own = Uri.TryCreate(named, UriKind.Absolute, out var mine) ? $"{mine.Host}-{mine.Port}" : "client";
            var options = new RestLineOptions(named, address, Path.Combine(terminal.PathOf(parsed.GetValue(folder)!), own))
            {
                Listen = parsed.GetValue(listen),
                Token = parsed.GetValue(token) is { } file ? Token(terminal.PathOf(file)) : null,
                Seed = parsed.GetValue(seed) ?? BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)),
            };
            using var starter = new Starter(parsed.GetValue(stdin), cancellation);
            await RunAsync(terminal, options, sets is null ? null : terminal.PathOf(sets), parsed.GetValue(json), starter.Gone);
            return cancellation.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.Ok;
        });
        return verb;
    }

    private static string Token(string path)
    {
        if (!File.Exists(path)) throw CommandFault.NotFound($"there is no file {path}");
        return File.ReadLines(path).FirstOrDefault()?.Trim() is { Length: > 0 } line ? line
            : throw CommandFault.BadInput($"{path} holds no token; its first line is one");
    }

    private static async Task RunAsync(Terminal terminal, RestLineOptions options, string? datasets, bool json,
        CancellationToken cancellation)
    {
        if (options.Problems().ToList() is { Count: > 0 } problems) throw CommandFault.BadInput(string.Join("; ", problems));
        var (lines, data) = (new RestLines(terminal, json), RestData.Open(datasets));
        lines.Starting(options, data.DigitsText);
        using var trainers = new TrainerPool(1);
        var trainer = new RestTrainer("client", data, trainers, terminal.Clock, lines.Tested);
        try
        {
            await new RestLine(options, lines, terminal.Clock).RunAsync(trainer, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // It was to end.
        }
        catch (HttpListenerException fault)
        {
            throw CommandFault.BadInput($"{options.Listen ?? options.ClientUrl} cannot be listened on: {fault.Message}",
                "stop whoever is there, or choose another port with --url or --listen", fault);
        }
    }
}

using System.CommandLine;
using Tributary.Cli.Configuration;
using Tributary.Cli.Sessions;
using Tributary.Coordinator.Hosting;
using Tributary.Gateways.Faas;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary faas -c FILE -d|-r|-s</c>: FedKeeper's <c>main.py</c>, and the verbs around it.</summary>
internal static class FaasVerb
{
    public static Verb Build(Terminal terminal)
    {
        var verb = new Verb("faas", "Train by functions on FaaS platforms")
        {
            FaasStatusVerb.Build(terminal), FaasFunctionsVerb.Build(terminal), FaasPlatformVerb.Build(terminal),
                FaasFunctionVerb.Build(terminal),
        };
        var deploy = new Option<bool>("--deploy", "-d") { Description = "Put the functions onto their platforms" };
        var remove = new Option<bool>("--remove", "-r") { Description = "Take them away" };
        var start = new Option<bool>("--start_fl", "-s") { Description = "Train over them" };
        var rounds = new Option<int>("--rounds") { Description = "Rounds at most", HelpName = "N", DefaultValueFactory = _ => 1000 };
        SharedOptions.AtLeast(rounds, 1);
        var accuracy = new Option<double>("--accuracy")
        { Description = "Accuracy at which training ends, 0 to 1", HelpName = "SHARE", DefaultValueFactory = _ => 0.99 };
        var deadline = new Option<string>("--deadline")
        { Description = "Time that a round's functions have", HelpName = "TIME", DefaultValueFactory = _ => "30m" };
        var run = new Option<string?>("--run")
        { Description = "A run file to train by, in place of what the configuration says", HelpName = "FILE" };
        var logs = new Option<string>("--logs")
        { Description = "Folder for FedKeeper's log and tables", HelpName = "DIR", DefaultValueFactory = _ => "logs" };
        var json = SharedOptions.Json();
        var file = FaasFile.Option();
        foreach (var option in new Option[] { file, deploy, remove, start, rounds, accuracy, deadline, run, logs, json }) verb.Add(option);
        var flags = new SettingFlags<CoordinatorOptions>(verb, terminal, CoordinatorSettings.Table(terminal, options
            => options with { Listen = new Uri("http://127.0.0.1:0") }));
        verb.Examples.Add(("faas -c config.yaml -d", "functions onto all platforms of FedKeeper's file"));
        verb.Examples.Add(("faas -c config.yaml -s", "train over them to 99 %"));
        verb.Examples.Add(("faas -c config.yaml -r", "take them away"));
        verb.Examples.Add(("faas platform", "a platform on this machine, at http://127.0.0.1:3233"));
        verb.SetAction(async (parsed, cancellation) =>
        {
            var settings = flags.Read(parsed).Options;
            var options = FaasFile.Options(terminal, parsed.GetValue(file)!, settings);
            var config = FabricFile.Read(terminal, options);
            if (parsed.GetValue(deploy)) return await new FabricChange(terminal, options, config, parsed.GetValue(json)).DeployAsync(new(),
                cancellation);
            if (parsed.GetValue(remove)) return await new FabricChange(terminal, options, config, parsed.GetValue(json)).RemoveAsync(new(),
                cancellation);
            if (!parsed.GetValue(start))
                throw CommandFault.BadInput("nothing is to be done",
                    "one of -d (deploy), -s (train) and -r (remove) is needed; tributary faas --help");
            var text = parsed.GetValue(run) is { } path ? TextFile.Read(terminal, path, "the run file")
                : FabricRun.Text(config, await FabricTest.DataAsync(config, settings, cancellation), parsed.GetValue(rounds),
                    parsed.GetValue(accuracy), parsed.GetValue(deadline)!);
            var folder = terminal.PathOf(parsed.GetValue(logs)!);
            var coordinator = settings.With<FaasOptions>(_ => options with { Tables = Path.Combine(folder, "csvs") });
            if (coordinator.Problems().ToList() is [_, ..] faults)
                throw CommandFault.BadInput(string.Join('\n', faults.Select(fault => fault.Message)));
            return await new FabricSession(terminal, coordinator, config, settings.Log, parsed.GetValue(json)).RunAsync(text, folder,
                cancellation);
        });
        return verb;
    }
}

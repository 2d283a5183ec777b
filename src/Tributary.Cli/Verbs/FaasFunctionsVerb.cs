using System.CommandLine;
using Tributary.Cli.Configuration;
using Tributary.Cli.Sessions;
using Tributary.Coordinator.Hosting;
using Tributary.Gateways.Faas;
using Tributary.Gateways.Faas.Fabric;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary faas functions</c>: FedKeeper's <c>deploy.py</c>: single functions of a scenario by their own names.</summary>
internal static class FaasFunctionsVerb
{
    public static Verb Build(Terminal terminal)
    {
        var (file, json) = (FaasFile.Option(), SharedOptions.Json());
        var all = new Option<bool>("--all_providers", "-a") { Description = "Every cluster of the file" };
        var whisk = new Option<string?>("--ow_providers_list", "-o") { Description = "Clusters of OpenWhisk, by comma", HelpName = "A,B" };
        var google = new Option<string?>("--gcf_providers_list", "-g") { Description = "Clusters of Google, by comma", HelpName = "A,B" };
        var others = new Option<string?>("--clusters") { Description = "Clusters of any provider, by comma", HelpName = "A,B" };
        var scenario = new Option<string>("--scenario_name", "-s")
        { Description = "The scenario", HelpName = "NAME", DefaultValueFactory = _ => FabricConfig.Training };
        var functions = new Option<string?>("--functions_list", "-f")
        { Description = "Functions of the scenario, by comma", HelpName = "F,G" };
        var deploy = new Option<bool>("--deploy", "-d") { Description = "Put them onto the clusters" };
        var remove = new Option<bool>("--remove", "-r") { Description = "Take them away" };
        var verb = new Verb("functions", "Deploy or remove single functions, to see whether clusters work")
        { file, all, whisk, google, others, scenario, functions, deploy, remove, json };
        var flags = new SettingFlags<CoordinatorOptions>(verb, terminal, CoordinatorSettings.Table(terminal));
        verb.Examples.Add(("faas functions -c config.yaml -a -s test -f nodeinfo -d", "the function nodeinfo onto every cluster"));
        verb.Examples.Add(("faas functions -c config.yaml -o invasic_cluster -s test -f nodeinfo -r", "and away from one"));
        verb.SetAction((parsed, cancellation) =>
        {
            var options = FaasFile.Options(terminal, parsed.GetValue(file)!, flags.Read(parsed).Options);
            var config = FabricFile.Read(terminal, options);
            string[] Names(Option<string?> option)
                => parsed.GetValue(option)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
            var choice = new FabricChoice
            {
                Scenario = parsed.GetValue(scenario)!,
                Functions = Names(functions),
                Clusters = parsed.GetValue(all) ? null : [.. Names(whisk), .. Names(google), .. Names(others)],
            };
            var change = new FabricChange(terminal, options, config, parsed.GetValue(json));
            if (choice.Clusters?.FirstOrDefault(name => config.Clusters.All(cluster => cluster.Name != name)) is { } unknown)
                throw CommandFault.NotFound($"no cluster is called {unknown}; there are "
                    + string.Join(", ", config.Clusters.Select(one => one.Name)));
            if (choice.Functions.Count == 0) throw CommandFault.BadInput("no function is named", "-f names them, by comma");
            return parsed.GetValue(deploy) ? change.DeployAsync(choice, cancellation)
                : parsed.GetValue(remove) ? change.RemoveAsync(choice, cancellation) : change.StatusAsync(choice, cancellation);
        });
        return verb;
    }
}

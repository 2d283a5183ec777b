using Tributary.Cli.Configuration;
using Tributary.Cli.Sessions;
using Tributary.Coordinator.Hosting;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary faas status</c>: what stands on the platforms.</summary>
internal static class FaasStatusVerb
{
    public static Verb Build(Terminal terminal)
    {
        var (file, json) = (FaasFile.Option(), SharedOptions.Json());
        var verb = new Verb("status", "Say which functions stand on their platforms, and which are missing") { file, json };
        var flags = new SettingFlags<CoordinatorOptions>(verb, terminal, CoordinatorSettings.Table(terminal));
        verb.Examples.Add(("faas status -c config.yaml", "each cluster, and what is there of what the file names"));
        verb.SetAction((parsed, cancellation) =>
        {
            var options = FaasFile.Options(terminal, parsed.GetValue(file)!, flags.Read(parsed).Options);
            return new FabricChange(terminal, options, FabricFile.Read(terminal, options), parsed.GetValue(json)).StatusAsync(new(),
                cancellation);
        });
        return verb;
    }
}

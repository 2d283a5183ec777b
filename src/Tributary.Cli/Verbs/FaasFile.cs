using System.CommandLine;
using Tributary.Cli.Configuration;
using Tributary.Coordinator.Hosting;
using Tributary.Gateways.Faas;

namespace Tributary.Cli.Verbs;

/// <summary>The file that names platforms, as verbs take it.</summary>
internal static class FaasFile
{
    public static Option<string> Option() => new("--configfile", "-c")
    {
        Description = "The file that names platforms and functions, like FedKeeper's",
        HelpName = "FILE",
        DefaultValueFactory = _ => "config.yaml",
    };

    /// <param name="settings">In whose folder built-in platforms lie.</param>
    public static FaasOptions Options(Terminal terminal, string file, CoordinatorOptions settings) => new()
    {
        File = terminal.PathOf(file),
        Folder = settings.Folder,
        Executable = FunctionProgram.Beside(),
    };
}

using Tributary.Engine.Specs;
using Tributary.Gateways.Faas;
using Tributary.Gateways.Faas.Fabric;

namespace Tributary.Cli.Sessions;

/// <summary>The file that names platforms and functions.</summary>
internal static class FabricFile
{
    /// <exception cref="CommandFault">It has faults; all of them are told.</exception>
    public static FabricConfig Read(Terminal terminal, FaasOptions options)
    {
        var faults = new List<SpecProblem>();
        var config = options.Read(faults);
        if (faults.Count > 0)
            throw CommandFault.BadInput(string.Join('\n', faults.Select(fault => fault.Path.Length > 0 ? $"{fault}" : fault.Message)));
        foreach (var warning in config.Warnings) terminal.Error.WriteLine($"warning: {Path.GetFileName(options.File)}: {warning}");
        return config;
    }
}

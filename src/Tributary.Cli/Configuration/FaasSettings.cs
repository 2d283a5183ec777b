using Tributary.Coordinator.Hosting;
using Tributary.Gateways.Faas;

namespace Tributary.Cli.Configuration;

/// <summary>What an operator decides about functions on FaaS platforms.</summary>
internal static class FaasSettings
{
    public static IReadOnlyList<SettingKey<CoordinatorOptions>> Keys { get; } =
    [
        new(SettingKind.Path, "faas", "A file that names FaaS platforms, whose functions take part, like FedKeeper's config.yaml",
            o => o.Gateway<FaasOptions>()?.File, (o, v) => With(o, faas => faas with { File = v.FullPath() ?? faas.File }))
        { Form = "FILE", Field = "faas.file" },
        new(SettingKind.Path, "faasTables", "A folder for a table (CSV) of each round's activations; else there are none",
            o => o.Gateway<FaasOptions>()?.Tables, (o, v) => With(o, faas => faas with { Tables = v.FullPath() }))
        { Form = "DIR", Field = "faas.tables" },
    ];

    private static CoordinatorOptions With(CoordinatorOptions options, Func<FaasOptions, FaasOptions> change)
        => options.With<FaasOptions>(faas => change(faas) with { Executable = FunctionProgram.Beside() });
}

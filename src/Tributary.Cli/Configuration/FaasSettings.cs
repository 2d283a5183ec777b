using Tributary.Coordinator.Hosting;
using Tributary.Gateways.Faas;

namespace Tributary.Cli.Configuration;

/// <summary>What an operator decides about functions on FaaS platforms.</summary>
internal static class FaasSettings
{
    public static IReadOnlyList<SettingKey<CoordinatorOptions>> Keys { get; } =
    [
        new(SettingKind.Path, "faas", "A file that names FaaS platforms, whose functions take part, like FedKeeper's config.yaml",
            o => o.Gateway<FaasOptions>()?.File, (o, v)
                => o.With<FaasOptions>(faas => faas with { File = v.FullPath() ?? faas.File, Executable = FunctionProgram.Beside() }))
        { Form = "FILE", Field = "faas.file" },
    ];
}

using Tributary.Coordinator.Hosting;
using Tributary.Gateways.Rest;
using static Tributary.Cli.Configuration.SettingKind;

namespace Tributary.Cli.Configuration;

/// <summary>What an operator decides about nodes of the REST network.</summary>
internal static class RestSettings
{
    public static IReadOnlyList<SettingKey<CoordinatorOptions>> Keys { get; } =
    [
        new(Text, "rest", "Address of the REST network's central node and its page, like http://127.0.0.1:5000; else there is none",
            o => Of(o)?.Listen, (o, v) => With(o, rest => rest with { Listen = v.Address("http://127.0.0.1:5000", "http", "https") }))
        { Form = "URL", Field = "rest.listen" },
        new(List, "restAllow", "A network (CIDR) whose nodes need no credentials there, like the published ones; repeat it for more",
            o => Of(o)?.Allowed ?? [], (o, v) => With(o, rest => rest with { Allowed = v.List() }))
        { Form = "NETWORK", Field = "rest.allowed" },
        new(SettingKind.Path, "restSessions", "A folder of run files, like MNIST.yaml, for its types of training; else as published",
            o => Of(o)?.Sessions, (o, v) => With(o, rest => rest with { Sessions = v.FullPath() }))
        { Form = "DIR", Field = "rest.sessions" },
    ];

    private static RestOptions? Of(CoordinatorOptions options) => options.Gateway<RestOptions>();

    private static CoordinatorOptions With(CoordinatorOptions options, Func<RestOptions, RestOptions> change) => options.With(change);
}

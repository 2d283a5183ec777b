using Tributary.Coordinator.Hosting;
using Tributary.Gateways.Wamp;
using static Tributary.Cli.Configuration.SettingKind;

namespace Tributary.Cli.Configuration;

/// <summary>What an operator decides about WAMP, and about the boards that come by it.</summary>
internal static class WampSettings
{
    public static IReadOnlyList<SettingKey<CoordinatorOptions>> Keys { get; } =
    [
        new(Text, "wampListen", "Address of the built-in WAMP router, like ws://127.0.0.1:8080; else there is none",
            o => Of(o)?.Listen, (o, v) => With(o, wamp => wamp with { Listen = v.Address("ws://127.0.0.1:8080", "ws", "wss") }))
        { Form = "URL", Field = "wamp.listen" },
        new(Text, "wamp", "Another WAMP router at which the coordinator meets its clients, like ws://router.example:8080/ws",
            o => Of(o)?.Router, (o, v) => With(o, wamp => wamp with
            {
                Router = v.Address("ws://router.example:8080/ws", "ws", "wss", "tcp", "tcps"),
            }))
        { Form = "URL", Field = "wamp.router" },
        new(Text, "wampRealm", "The realm there", o => Of(o)?.Realm ?? "s4t",
            (o, v) => With(o, wamp => wamp with { Realm = v.Text() }))
        { Form = "NAME", Field = "wamp.realm" },
        new(Text, "wampUser", "Name to show to that other router", o => Of(o)?.Secrets.User,
            (o, v) => Secrets(o, shown => shown with { User = v.Text() }))
        { Form = "NAME", Field = "wamp.user" },
        new(Text, "wampMethod", "How its secret is shown there: ticket, wampcra or scram", o => Of(o)?.Secrets.Method ?? WampSecrets.Ticket,
            (o, v) => Secrets(o, shown => shown with { Method = v.Text([.. WampSecrets.Methods]) }))
        { Form = "METHOD", Field = "wamp.method" },
        new(Text, "wampSecret", "Its ticket or password there; in the environment or the file only", o => Of(o)?.Secrets.Secret,
            (o, v) => Secrets(o, shown => shown with { Secret = v.Text() }))
        { HasFlag = false, IsSecret = true, Field = "wamp.secret" },
        new(SettingKind.Path, "wampSecretFile", "File whose first line is that secret; nobody else may read it",
            o => Of(o)?.Secrets.SecretFile, (o, v) => Secrets(o, shown => shown with { SecretFile = v.FullPath() }))
        { Form = "FILE", Field = "wamp.secretFile" },
        new(SettingKind.Path, "wampAuthority", "The authority that vouches for that router (PEM); else the system's",
            o => Of(o)?.Secrets.AuthorityFile, (o, v) => Secrets(o, shown => shown with { AuthorityFile = v.FullPath() }))
        { Form = "FILE", Field = "wamp.authorityFile" },
        new(SettingKind.Path, "wampCertificate", "A certificate to show to that router (PEM)", o => Of(o)?.Secrets.CertificateFile,
            (o, v) => Secrets(o, shown => shown with { CertificateFile = v.FullPath() }))
        { Form = "FILE", Field = "wamp.certificateFile" },
        new(SettingKind.Path, "wampKey", "The key of that certificate (PEM); nobody else may read it", o => Of(o)?.Secrets.KeyFile,
            (o, v) => Secrets(o, shown => shown with { KeyFile = v.FullPath() }))
        { Form = "FILE", Field = "wamp.keyFile" },
        new(List, "wampBoards", "Boards that the built-in router lets in without credentials where it asks for them: whoever says so",
            o => Of(o)?.Boards, (o, v) => With(o, wamp => wamp with { Boards = v.List() }))
        { Form = "NAME", Field = "wamp.boards" },
        new(SettingKind.Path, "allowLegacyEnvelope", "Takes boards in their sealed form, which is weak; the folder holds LR_Master.key.pem "
            + "and each board's NAME.pub.pem", o => Of(o)?.LegacyKeys,
            (o, v) => With(o, wamp => wamp with { LegacyKeys = v.FullPath() }))
        { Form = "DIR", Field = "wamp.legacyKeys" },
        new(Text, "masterPage", "Address of the page of Stack4Things' master, like http://127.0.0.1:4053; else there is none",
            o => Of(o)?.Page, (o, v) => With(o, wamp => wamp with { Page = v.Address("http://127.0.0.1:4053", "http", "https") }))
        { Form = "URL", Field = "wamp.page" },
        new(Switch, "masterPageWaits", "Whether the page's federated_loop answers only when the loop has ended, as the original does",
            o => Of(o)?.PageWaits ?? false, (o, v) => With(o, wamp => wamp with { PageWaits = v.Switch() }))
        { HasFlag = false, Field = "wamp.pageWaits" },
        new(SettingKind.Path, "loopFile", "The run file of federated_loop; else the boards' network, trained as they train it",
            o => Of(o)?.LoopFile, (o, v) => With(o, wamp => wamp with { LoopFile = v.FullPath() }))
        { Form = "FILE", Field = "wamp.loopFile" },
        new(Switch, "wampOrders", "Let whoever is at the other router begin and stop the loop and ask its model",
            o => Of(o)?.TakesOrders ?? false, (o, v) => With(o, wamp => wamp with { TakesOrders = v.Switch() }))
        { Field = "wamp.takesOrders" },
    ];

    private static CoordinatorOptions Secrets(CoordinatorOptions options, Func<WampSecrets, WampSecrets> change)
        => With(options, wamp => wamp with { Secrets = change(wamp.Secrets) });

    private static WampOptions? Of(CoordinatorOptions options) => options.Gateway<WampOptions>();

    private static CoordinatorOptions With(CoordinatorOptions options, Func<WampOptions, WampOptions> change) => options.With(change);
}

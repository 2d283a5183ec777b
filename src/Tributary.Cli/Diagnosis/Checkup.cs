using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using Tributary.Cli.Api;
using Tributary.Cli.Configuration;
using Tributary.Coordinator.Hosting;
using Tributary.Security.Authority;

namespace Tributary.Cli.Diagnosis;

/// <summary>Everything that can be looked at from here, in the order in which one thing rests on another.</summary>
internal sealed class Checkup(Terminal terminal, Settings<CoordinatorOptions> coordinator, Settings<ClientConfig> client,
    Settings<ApiConfig> api)
{
    private const long LeastForClient = 64 << 20;

    /// <param name="what"><c>coordinator</c>, <c>client</c> or <c>all</c>.</param>
    public async IAsyncEnumerable<Finding> LookAsync(string what, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var now = terminal.Clock.GetUtcNow();
        using var authority = api.Options.Authority is { } path ? CoordinatorAddress.Authority(path) : null;

        // 1. A coordinator on this machine.
        if (what is "all" or "coordinator")
        {
            var options = coordinator.Options;
            foreach (var finding in await PortCheck.LookAsync(options, address => AnswersAsync(address, cancellation)))
                yield return finding;
            foreach (var finding in CertificateCheck.Look(options, now)) yield return finding;
            foreach (var finding in DiskCheck.Look("disk", options.Folder, options.LeastFreeBytes)) yield return finding;
            yield return DescriptorCheck.Look();
            yield return await StoreCheck.LookAsync(options, cancellation);
            if (options.Models is { } models) yield return await BucketCheck.LookAsync("bucket", "--models", models, cancellation);
            if (options.Spool is { } spool) yield return await BucketCheck.LookAsync("spool", "--spool", spool, cancellation);
            foreach (var (hook, i) in options.Hooks.Select((hook, i) => (hook, i))) yield return await HookCheck.LookAsync(i + 1, hook,
                cancellation);
        }

        // 2. A client on this machine.
        if (what is "all" or "client")
        {
            foreach (var finding in DiskCheck.Look("client disk", client.Options.Options.Folder, LeastForClient)) yield return finding;
            yield return DataCheck.Look(client.Options, terminal);
            foreach (var finding in IdentityCheck.Look(client.Options, now)) yield return finding;
        }

        // 3. The way to the coordinator.
        using var local = LocalAuthority();
        if (Target(what, authority, local) is { } target)
            foreach (var finding in await new ReachCheck(terminal.Clock).LookAsync(target, cancellation)) yield return finding;
    }

    // Whoever is named; else the client's own coordinator; else one on this machine.
    private Reach? Target(string what, X509Certificate2? authority, X509Certificate2? local)
    {
        if (SourceOf(api.Shown) != Setting.Usual) return new Reach(api.Options.Coordinator, Usual: false, authority, api.Options.Token);
        if (what != "coordinator" && SourceOf(client.Shown) != Setting.Usual)
            return new Reach(client.Options.Options.Coordinator, Usual: false, authority, api.Options.Token);
        var listen = coordinator.Options.Listen;
        return listen.Port == 0 ? null : new Reach(PortCheck.Reachable(listen), Usual: true, authority ?? local, api.Options.Token);
    }

    // Of the coordinator whose folder is here.
    private X509Certificate2? LocalAuthority()
    {
        var pem = Path.Combine(coordinator.Options.Folder, "access", "authority", CertificateAuthority.CertificateFile);
        return coordinator.Options.Access.CertificateFile is null && File.Exists(pem) ? CoordinatorAddress.Authority(pem) : null;
    }

    private static string SourceOf(IReadOnlyList<Setting> shown) => shown.Single(one => one.Key == "coordinator").Source;

    // The port's holder, trusted by what lies in its own folder.
    private async Task<bool> AnswersAsync(Uri address, CancellationToken cancellation)
    {
        using var local = LocalAuthority();
        return await new AnswerCheck(new Reach(address, Usual: true, local, null), terminal.Clock).AnswersAsync(cancellation);
    }
}

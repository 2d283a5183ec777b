using Microsoft.Extensions.Logging;
using Tributary.Gateways.Faas.Fabric;
using Tributary.Gateways.Faas.Keeping;
using Tributary.Gateways.Faas.Local;
using Tributary.Gateways.Faas.Local.Serving;
using Tributary.Gateways.Faas.Platforms;
using Tributary.Gateways.Faas.Platforms.Calls;
using Tributary.Gateways.Faas.Platforms.OpenWhisk;

namespace Tributary.Gateways.Faas;

/// <summary>The platforms there are, each made of what the file says of a cluster.</summary>
/// <param name="functions">That may be at work on a platform of this machine at the same time.</param>
internal sealed class PlatformSource(FaasOptions options, int functions, TimeProvider clock, ILoggerFactory? logs) : IPlatformSource
{
    // Sizes of functions' parameters and answers at a platform of this machine: whole models, for those that know no better way.
    private const int LocalPayload = 64 << 20;

    public async Task<IFunctionPlatform> OpenAsync(ClusterConfig cluster, CancellationToken cancellation) => cluster.Provider switch
    {
        FabricProviders.OpenWhisk => OpenWhisk(cluster),
        FabricProviders.Local => await LocalAsync(cluster, cancellation),
        _ => throw new PlatformException(PlatformFault.Refused, $"{cluster}: this version cannot use {cluster.Provider}"),
    };

    private static CallRules Rules(ClusterConfig cluster) => new() { MaxConnections = Math.Max(256, cluster.Concurrency ?? 0) };

    private OpenWhiskPlatform OpenWhisk(ClusterConfig cluster)
    {
        string? Of(string key) => cluster.Auth.GetValueOrDefault(key);
        var address = OpenWhiskAddress.Of(cluster.Base?.ToString(), Of("ow_api_host"), Of("ow_auth") is { Length: > 0 } auth ? auth
            : Of("user_info")) ?? throw new PlatformException(PlatformFault.Refused,
                $"{cluster}: its address or its key is missing; base_url and auth.ow_auth (USER:KEY) say them");
        return new OpenWhiskPlatform(cluster.Name, address, new PlatformTls(cluster.Insecure, Of("certificate_sha256")), Rules(cluster), clock);
    }

    private async Task<IFunctionPlatform> LocalAsync(ClusterConfig cluster, CancellationToken cancellation)
    {
        var usual = new LocalPlatformOptions { Folder = Path.Combine(options.Folder ?? Path.GetTempPath(), "faas", cluster.Name) };
        var platform = await LocalPlatform.StartAsync(usual with
        {
            Listen = new Uri("http://127.0.0.1:0"),
            Executable = options.Executable,
            MaxInstances = Math.Clamp(functions + 8, usual.MaxInstances, 10_000),
            Limits = usual.Limits with
            {
                MaxPayload = LocalPayload,
                MaxResult = LocalPayload,
                InvocationsPerMinute = int.MaxValue,
                ConcurrentInvocations = Math.Max(usual.Limits.ConcurrentInvocations, functions + 8),
            },
        }, null, clock, logs, cancellation);
        return new OpenWhiskPlatform(cluster.Name, new OpenWhiskAddress(new Uri(platform.Address, "/api/v1"), platform.Auth),
            new PlatformTls(), Rules(cluster), clock, FabricProviders.Local, owned: platform);
    }
}

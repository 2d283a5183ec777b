using Microsoft.Extensions.Logging;
using Tributary.Gateways.Faas.Fabric;
using Tributary.Gateways.Faas.Keeping;
using Tributary.Gateways.Faas.Local;
using Tributary.Gateways.Faas.Local.Serving;
using Tributary.Gateways.Faas.Platforms;
using Tributary.Gateways.Faas.Platforms.Azure;
using Tributary.Gateways.Faas.Platforms.Calls;
using Tributary.Gateways.Faas.Platforms.Google;
using Tributary.Gateways.Faas.Platforms.Knative;
using Tributary.Gateways.Faas.Platforms.Lambda;
using Tributary.Gateways.Faas.Platforms.OpenFaas;
using Tributary.Gateways.Faas.Platforms.OpenWhisk;

namespace Tributary.Gateways.Faas;

/// <summary>The platforms there are, each made of what the file says of a cluster.</summary>
/// <param name="functions">That may be at work on a platform of this machine at the same time.</param>
internal sealed class PlatformSource(FaasOptions options, int functions, TimeProvider clock, ILoggerFactory? logs) : IPlatformSource
{
    // Sizes of functions' parameters and answers at a platform of this machine: whole models, for those that know no better way.
    private const int LocalPayload = 64 << 20;

    /// <summary>What clusters lack to be used, as far as one can tell without asking them.</summary>
    public static IEnumerable<string> Problems(FaasOptions options, FabricConfig config)
    {
        var source = new PlatformSource(options, 1, TimeProvider.System, null);
        foreach (var cluster in config.Clusters)
            if (source.Fault(cluster) is { } why) yield return why;
    }

    public async Task<OpenedPlatform> OpenAsync(ClusterConfig cluster, CancellationToken cancellation)
        => cluster.Provider == FabricProviders.Local ? await LocalAsync(cluster, cancellation) : Open(cluster);

    // Nobody is called yet.
    private OpenedPlatform Open(ClusterConfig cluster) => cluster.Provider switch
    {
        FabricProviders.OpenWhisk => OpenWhisk(cluster),
        FabricProviders.Google => Google(cluster),
        FabricProviders.CloudRun => new OpenedPlatform(CloudRun(cluster), null),
        FabricProviders.OpenFaas => OpenFaas(cluster),
        FabricProviders.Lambda => new OpenedPlatform(Lambda(cluster), null),
        FabricProviders.Azure => new OpenedPlatform(Azure(cluster), null),
        FabricProviders.Knative => new OpenedPlatform(Knative(cluster), null),
        _ => throw Fault(cluster, $"this version cannot use {cluster.Provider}"),
    };

    private static CallRules Rules(ClusterConfig cluster) => new() { MaxConnections = Math.Max(256, cluster.Concurrency ?? 0) };

    private static string? Of(ClusterConfig cluster, string key)
        => cluster.Auth.GetValueOrDefault(key) is { Length: > 0 } text ? text : null;

    private static Uri? Address(ClusterConfig cluster, string key) => Of(cluster, key) is not { } text ? null
        : Uri.TryCreate(text.EndsWith('/') ? text : text + "/", UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address : throw Fault(cluster, $"auth.{key} is no address like https://host/");

    private static PlatformTls Tls(ClusterConfig cluster) => new(cluster.Insecure, Of(cluster, "certificate_sha256"));

    private static PlatformException Fault(ClusterConfig cluster, string why) => new(PlatformFault.Refused, $"{cluster}: {why}");

    private string? Fault(ClusterConfig cluster)
    {
        if (cluster.Provider == FabricProviders.Local) return null;
        try
        {
            _ = Open(cluster).DisposeAsync().AsTask();
            return null;
        }
        catch (PlatformException fault)
        {
            return fault.Message;
        }
    }

    private OpenedPlatform OpenWhisk(ClusterConfig cluster)
    {
        var auth = Of(cluster, "ow_auth") ?? Of(cluster, "user_info");
        var address = OpenWhiskAddress.Of(cluster.Base?.ToString(), Of(cluster, "ow_api_host"), auth)
            ?? throw Fault(cluster, "its address or its key is missing; base_url and auth.ow_auth (USER:KEY) say them");
        return new OpenedPlatform(new OpenWhiskPlatform(cluster.Name, address, Tls(cluster), Rules(cluster), clock),
            new FedKeeperCalls(cluster, cluster.Base!, auth, Rules(cluster), clock));
    }

    private OpenedPlatform Google(ClusterConfig cluster)
    {
        var (project, account) = (Project(cluster), Account(cluster));
        var platform = new GooglePlatform(cluster.Name, new GoogleOptions(project)
        {
            BaseUrl = cluster.Base,
            Account = account,
            Api = Address(cluster, "api") ?? new GoogleOptions(project).Api,
        }, Rules(cluster), clock);
        return new OpenedPlatform(platform, cluster.Base is { } prefix ? new FedKeeperCalls(cluster, prefix, null, Rules(cluster), clock)
            : null)
        { CanList = account is not null || cluster.Base is null };
    }

    private CloudRunPlatform CloudRun(ClusterConfig cluster)
    {
        var usual = new GoogleOptions(Project(cluster));
        return new CloudRunPlatform(cluster.Name, usual with
        {
            Account = Account(cluster),
            Region = Of(cluster, "region") ?? usual.Region,
            Api = Address(cluster, "api") ?? new Uri("https://run.googleapis.com/v2/"),
        }, Rules(cluster), clock);
    }

    private static string Project(ClusterConfig cluster) => Of(cluster, "project_id") ?? throw Fault(cluster, "auth.project_id is missing");

    // Null where the file has no key.
    private static GoogleAccount? Account(ClusterConfig cluster)
    {
        if (Of(cluster, "private_key") is not { } key) return null;
        var email = Of(cluster, "client_email") ?? throw Fault(cluster, "auth.client_email is missing");
        var token = Of(cluster, "token_uri") ?? throw Fault(cluster, "auth.token_uri is missing");
        return new GoogleAccount(email, key, token) { KeyId = Of(cluster, "private_key_id") };
    }

    private OpenedPlatform OpenFaas(ClusterConfig cluster)
    {
        var gateway = cluster.Base!;
        var usual = new OpenFaasOptions(gateway);
        var (user, password) = Of(cluster, "user_info")?.Split(':', 2) is [var name, var secret] ? (name, secret) : (usual.User, null);
        return new OpenedPlatform(new OpenFaasPlatform(cluster.Name, usual with
        {
            User = Of(cluster, "user") ?? user,
            Password = Of(cluster, "password") ?? password,
            Namespace = Of(cluster, "namespace"),
            Tls = Tls(cluster),
        }, Rules(cluster), clock), new FedKeeperCalls(cluster, new Uri(gateway, "function/"), null, Rules(cluster), clock));
    }

    private LambdaPlatform Lambda(ClusterConfig cluster)
        => new(cluster.Name, new LambdaOptions(Of(cluster, "region") ?? throw Fault(cluster, "auth.region is missing, like eu-central-1"))
        {
            AccessKey = Of(cluster, "access_key_id"),
            SecretKey = Of(cluster, "secret_access_key"),
            SessionToken = Of(cluster, "session_token"),
            Role = Of(cluster, "role"),
            Endpoint = cluster.Base,
        }, Rules(cluster), clock);

    private AzurePlatform Azure(ClusterConfig cluster) => new(cluster.Name, new AzureOptions(cluster.Base!)
    {
        Key = Of(cluster, "function_key"),
        MasterKey = Of(cluster, "master_key"),
        Scm = Address(cluster, "scm_url"),
        ScmUser = Of(cluster, "scm_user"),
        ScmPassword = Of(cluster, "scm_password"),
    }, Rules(cluster), clock);

    private KnativePlatform Knative(ClusterConfig cluster) => new(cluster.Name, new KnativeOptions(cluster.Base!)
    {
        Namespace = Of(cluster, "namespace") ?? "default",
        Token = Of(cluster, "token"),
        Ingress = Address(cluster, "ingress"),
        Tls = Tls(cluster),
    }, Rules(cluster), clock);

    private async Task<OpenedPlatform> LocalAsync(ClusterConfig cluster, CancellationToken cancellation)
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
        return new OpenedPlatform(new OpenWhiskPlatform(cluster.Name,
            new OpenWhiskAddress(new Uri(platform.Address, "/api/v1"), platform.Auth),
            new PlatformTls(), Rules(cluster), clock, FabricProviders.Local, owned: platform), new FedKeeperCalls(cluster,
                new Uri(platform.Address, $"/api/v1/namespaces/{platform.Namespace}/actions/"), platform.Auth, Rules(cluster), clock));
    }
}

using System.Globalization;
using System.Text.Json.Nodes;
using Tributary.Core.Texts;
using Tributary.Engine.Specs;

namespace Tributary.Gateways.Faas.Fabric;

/// <summary>Reads the section <c>providers</c>.</summary>
internal static class ClusterReader
{
    private const string PlatformPort = "port_openwhisk_metrics";
    private const int MaxName = 100;
    private const int MaxSecret = 16 << 10;

    /// <summary>Every cluster that could be read, in the order of the file.</summary>
    public static IReadOnlyList<ClusterConfig> Read(SpecReader root, ICollection<SpecProblem> problems)
    {
        var clusters = new List<ClusterConfig>();
        if (root.Node("providers") is not JsonObject providers)
        {
            if (root.Node("providers") is not null) root.Fault("providers", "is no mapping of providers to clusters");
            return clusters;
        }

        foreach (var (provider, node) in providers)
        {
            var path = $"providers.{provider}";
            if (!FabricProviders.All.Contains(provider))
                problems.Add(new(path, $"is no provider that is known: {string.Join(", ", FabricProviders.All)} are"));
            else if (node is JsonObject named)
            {
                foreach (var (name, fields) in named)
                {
                    if (clusters.Any(cluster => cluster.Name == name))
                        problems.Add(new($"{path}.{name}", "is the name of another cluster too; each cluster needs its own"));
                    else if (name.Length is 0 or > MaxName || !CleanText.IsLine(name))
                        problems.Add(new(path,
                            $"has a cluster with a name that is empty, not printable, or longer than {MaxName} letters"));
                    else clusters.Add(Cluster(new SpecReader(fields ?? new JsonObject(), $"{path}.{name}", problems), provider, name));
                }
            }
            else if (node is not null) problems.Add(new(path, "is no mapping of names to clusters"));
        }

        return clusters;
    }

    private static ClusterConfig Cluster(SpecReader fields, string provider, string name)
    {
        var auth = Auth(fields);
        var address = fields.Text("base_url", "");
        Uri? root = null;
        if (address.Length > 0)
        {
            // What comes after a name and a key in an address is not to be told.
            if (!Uri.TryCreate(address.EndsWith('/') ? address : address + "/", UriKind.Absolute, out root)
                || root.Scheme is not ("http" or "https"))
                fields.Fault("base_url", "is no address like https://host:31001/api/v1/namespaces/guest/actions/");
            else if (root.UserInfo.Length > 0)
            {
                auth.TryAdd("user_info", Uri.UnescapeDataString(root.UserInfo));
                root = new UriBuilder(root) { UserName = "", Password = "" }.Uri;
            }
        }
        else if (provider is FabricProviders.OpenWhisk or FabricProviders.OpenFaas or FabricProviders.Azure or FabricProviders.Knative)
            fields.Fault("base_url", $"is missing; clusters of {provider} need the address that their functions' begin with");

        var metrics = fields.Section("prometheus_config");
        return new ClusterConfig(provider, name)
        {
            Base = root,
            Auth = auth,
            Concurrency = Count(fields.Section("configurations")),
            Metrics = Metrics(metrics, PlatformPort, auth),
            MachineMetrics = Metrics(metrics, "port_node_metrics", auth),
            Insecure = fields.Flag("insecure", false),
        };
    }

    private static Dictionary<string, string> Auth(SpecReader fields)
    {
        var auth = new Dictionary<string, string>(StringComparer.Ordinal);
        if (fields.Node("auth") is not { } node) return auth;
        if (node is not JsonObject named)
        {
            fields.Fault("auth", "is no mapping of keys to texts");
            return auth;
        }

        var reader = new SpecReader(named, fields.At("auth"), fields.Problems);
        foreach (var (key, value) in named)
        {
            if (value is null) continue;
            var text = reader.Text(key, "");

            // A secret may lie elsewhere than in the file.
            if (text.StartsWith("env:", StringComparison.Ordinal)) text = Environment.GetEnvironmentVariable(text[4..]) ?? Missing(reader,
                key,
                "names a variable of the environment that is not set");
            else if (text.StartsWith("file:", StringComparison.Ordinal)) text = OfFile(reader, key, text[5..]);
            if (text.Length > MaxSecret) reader.Fault(key, $"has {text.Length} letters; at most {MaxSecret} are possible");
            else auth[key] = text;
        }

        return auth;
    }

    private static string OfFile(SpecReader reader, string key, string path)
    {
        try
        {
            return new FileInfo(path) is { Exists: true, Length: <= MaxSecret } ? File.ReadAllText(path).Trim()
                : Missing(reader, key, "names a file that is not there, or is too long");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return Missing(reader, key, "names a file that cannot be read");
        }
    }

    private static string Missing(SpecReader reader, string key, string why)
    {
        reader.Fault(key, why);
        return "";
    }

    // The original's file has it as a text.
    private static int? Count(SpecReader? fields)
        => fields?.Text("concurrency", "") is { Length: > 0 } text
            ? int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= 10_000 ? count
                : Fault(fields) : null;

    private static int? Fault(SpecReader fields)
    {
        fields.Fault("concurrency", "is no whole number in 1..10000");
        return null;
    }

    // Both kinds come from one server where the file has no port for one, or has an address in place of a host.
    private static Uri? Metrics(SpecReader? fields, string port, Dictionary<string, string> auth)
    {
        var host = fields?.Text("host", "") ?? "";
        if (host.Length == 0) return null;
        var number = fields!.Text(port, fields.Text(PlatformPort, "9090"));
        var root = host.Contains("://", StringComparison.Ordinal) ? host.TrimEnd('/') : $"http://{host}:{number}";
        if (!Uri.TryCreate($"{root}/", UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            if (port == PlatformPort) fields.Fault("host", "is no host or address of a Prometheus server");
            return null;
        }

        if (address.UserInfo.Length == 0) return address;
        auth.TryAdd(ClusterConfig.PrometheusAuth, Uri.UnescapeDataString(address.UserInfo));
        return new UriBuilder(address) { UserName = "", Password = "" }.Uri;
    }
}

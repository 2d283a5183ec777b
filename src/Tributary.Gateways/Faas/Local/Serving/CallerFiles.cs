using Tributary.Security;

namespace Tributary.Gateways.Faas.Local.Serving;

/// <summary>Files that tell tools of others where the platform is and by which key: only their owner reads them.</summary>
internal static class CallerFiles
{
    /// <summary>Properties of the <c>wsk</c> command (<c>WSK_CONFIG_FILE</c>).</summary>
    public const string Properties = "wskprops";

    /// <summary>The part of a FedKeeper configuration that names this platform.</summary>
    public const string Cluster = "cluster.yaml";

    public static void Write(string folder, Uri address, LocalAccount account)
    {
        var host = address.ToString().TrimEnd('/');
        SecretFile.Write(Path.Combine(folder, Properties), $"APIHOST={host}\nAUTH={account.Auth}\nNAMESPACE=_\nAPIVERSION=v1\n");
        SecretFile.Write(Path.Combine(folder, Cluster), $"""
            providers:
              openwhisk:
                invasic_cluster:
                  base_url: {host}/api/v1/namespaces/{account.Namespace}/actions/
                  auth:
                    ow_auth: {account.Auth}
                    ow_api_host: {host}
                    ow_apigw_access_token: ''

            """);
    }
}

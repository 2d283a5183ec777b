namespace Tributary.Gateways.Faas.Fabric;

/// <summary>Providers by their names in the file.</summary>
public static class FabricProviders
{
    public const string OpenWhisk = "openwhisk";
    public const string Google = "google";
    public const string CloudRun = "cloudrun";
    public const string OpenFaas = "openfaas";
    public const string Lambda = "aws";
    public const string Azure = "azure";
    public const string Knative = "knative";

    /// <summary>Processes of this machine.</summary>
    public const string Local = "local";

    public static IReadOnlyList<string> All { get; } = [OpenWhisk, Google, CloudRun, OpenFaas, Lambda, Azure, Knative, Local];
}

namespace Tributary.Transports.Native;

/// <summary>Names of the native link (docs/link.md) that both ends use.</summary>
public static class LinkProtocol
{
    /// <summary>The version that this build speaks.</summary>
    public const int Version = 1;

    public const string VersionHeader = "Tributary-Link";

    /// <summary>Who asks, where the coordinator listens on loopback without credentials.</summary>
    public const string ClientHeader = "Tributary-Client";

    public const string SafeTensorsType = "application/safetensors";

    public const string ExamplesKey = "tributary.examples";

    public const string MetricsKey = "tributary.metrics";

    public const string TrainSecondsKey = "tributary.trainSeconds";

    public const string StartedKey = "tributary.started";

    /// <summary>Type of the problem that says that a body stopped half-way: sent again, it may come whole.</summary>
    public const string CutShort = "urn:tributary:cut-short";

    public const string TrainKind = "train";

    public const string EvaluateKind = "evaluate";

    public const string DescribeKind = "describe";

    public const string PropertiesKind = "properties";

    /// <summary>An assignment's key.</summary>
    public static string KeyOf(string run, int round, string kind) => $"{run}/{round}/{kind}";

    /// <summary>1 to 100 letters, digits, dashes, underscores and dots, the first a letter or digit.</summary>
    public static bool IsClientId(string id)
        => id.Length is > 0 and <= 100 && char.IsAsciiLetterOrDigit(id[0]) && id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.');
}

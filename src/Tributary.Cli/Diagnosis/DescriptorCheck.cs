using System.Globalization;
using Tributary.Gateways;

namespace Tributary.Cli.Diagnosis;

/// <summary>How many files a process started from here may open, and so how many connections a coordinator takes.</summary>
internal static class DescriptorCheck
{
    private const string Name = "open files";

    public static Finding Look() => Of(OpenFiles.Limit());

    /// <param name="max">Null for no bound.</param>
    internal static Finding Of(long? max)
    {
        if (max is not { } files) return Finding.Ok(Name, "the system sets no bound that it tells");
        var text = string.Create(CultureInfo.InvariantCulture,
            $"a process started here may open {files:n0}: a coordinator takes {OpenFiles.Connections(files):n0} connections at the "
            + $"same time");
        return files < OpenFiles.Few ? Finding.Warning(Name, text, Remedy) : Finding.Ok(Name, text);
    }

    /// <summary>How more are allowed.</summary>
    public const string Remedy = "each client needs one: allow more with ulimit -n 65536 (systemd: LimitNOFILE=65536)";
}

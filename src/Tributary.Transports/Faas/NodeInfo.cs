using System.Globalization;
using System.Runtime.InteropServices;

namespace Tributary.Transports.Faas;

/// <summary>What FedKeeper's <c>nodeinfo</c> says of the machine.</summary>
internal static class NodeInfo
{
    public static byte[] Write()
    {
        var platform = OperatingSystem.IsLinux() ? "linux" : OperatingSystem.IsMacOS() ? "darwin" : "win32";
        var arch = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
        var text = string.Create(CultureInfo.InvariantCulture,
            $"Hostname: {Environment.MachineName}\n\nPlatform: {platform}\nArch: {arch}\nCPU count: {Environment.ProcessorCount}\nUptime: "
            + $"{Environment.TickCount64 / 1000}\n");
        return JsonText.Of("payload", text);
    }
}

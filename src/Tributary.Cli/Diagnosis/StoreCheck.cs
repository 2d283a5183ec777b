using Tributary.Coordinator.Hosting;
using Tributary.Storage.Runs;

namespace Tributary.Cli.Diagnosis;

/// <summary>Whether the runs' database answers. Nothing is made or brought to a newer version.</summary>
internal static class StoreCheck
{
    private const string Name = "database";

    public static async Task<Finding> LookAsync(CoordinatorOptions options, CancellationToken cancellation)
    {
        var probe = await DatabaseProbe.LookAsync(options.Folder, options.Database, cancellation);
        return probe.Fault is { } fault
            ? Finding.Fault(Name, $"{probe.Place}: {fault}", options.Database is null ? "bring the file back from a backup, or use the version of this program that wrote it" : "start the server, look at its address, user and password (--database), and whether this machine may reach it")
            : Finding.Ok(Name, $"{probe.Place} {(probe.IsNew ? "will be set up by the first start" : "can be read")}");
    }
}

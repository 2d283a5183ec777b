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
            ? Finding.Fault(Name, $"{probe.Place}: {fault}", options.Database is null
                ? "make room, or see to the file and its rights; a damaged one comes back from a backup (tributary restore FILE),"
                    + " a newer one needs the version of this program that wrote it"
                : "mend what it says: the server, its address, user and password (--database), and whether this machine may reach it;"
                    + " a coordinator at work waits, and goes on by itself")
            : Finding.Ok(Name, $"{probe.Place} {(probe.IsNew ? "will be set up by the first start" : "can be read and written")}");
    }
}

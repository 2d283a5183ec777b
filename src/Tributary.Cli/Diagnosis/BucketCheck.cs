using Tributary.Storage.Models;

namespace Tributary.Cli.Diagnosis;

/// <summary>Whether a bucket that models or updates are kept in answers, and to these credentials.</summary>
internal static class BucketCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    public static async Task<Finding> LookAsync(string name, string flag, string place, CancellationToken cancellation)
    {
        var address = S3Address.Read(place);
        if (await BucketProbe.LookAsync(address, Patience, cancellation) is not { } fault)
            return Finding.Ok(name, $"{address} can be read");
        return fault.Split("; ", 2) is [var text, var remedy] ? Finding.Fault(name, text, remedy)
            : Finding.Fault(name, fault, $"look at its address ({flag})");
    }
}

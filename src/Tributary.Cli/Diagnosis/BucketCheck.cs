using Tributary.Storage.Models;

namespace Tributary.Cli.Diagnosis;

/// <summary>Whether the bucket that models are kept in answers, and to these credentials.</summary>
internal static class BucketCheck
{
    private const string Name = "bucket";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    public static async Task<Finding> LookAsync(string models, CancellationToken cancellation)
    {
        var address = S3Address.Read(models);
        if (await BucketProbe.LookAsync(address, Patience, cancellation) is not { } fault) return Finding.Ok(Name, $"{address} can be read");
        return fault.Split("; ", 2) is [var text, var remedy] ? Finding.Fault(Name, text, remedy) : Finding.Fault(Name, fault, "look at its address (--models)");
    }
}

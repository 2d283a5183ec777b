namespace Tributary.Storage.Models;

/// <summary>Whether a bucket can be reached and read. Nothing in it is changed, and nothing is kept here.</summary>
public static class BucketProbe
{
    /// <summary>What is wrong with the bucket, and what to do; null where nothing is.</summary>
    /// <param name="limit">How long an answer may take.</param>
    public static async Task<string?> LookAsync(S3Address address, TimeSpan limit, CancellationToken cancellation)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        late.CancelAfter(limit);
        using var bucket = new S3Bucket(address);
        try
        {
            await bucket.CheckAsync(late.Token);
            return null;
        }
        catch (StoreUnavailableException fault)
        {
            return fault.Message;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return S3Faults.Of(new TimeoutException(), address);
        }
    }
}

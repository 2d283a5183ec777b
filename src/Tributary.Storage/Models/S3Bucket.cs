using System.Net;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Tributary.Engine.Formats;

namespace Tributary.Storage.Models;

/// <summary>The few things that are done with a bucket, on files. What the bucket acknowledged is durable, and stands there
/// whole.</summary>
internal sealed class S3Bucket : IDisposable
{
    private const int MaxParts = 10_000;
    private const int PartsAtOnce = 4;

    // A line that gives nothing for so long is dead.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    private readonly S3Address _address;
    private readonly AmazonS3Client _client;
    private readonly long _partBytes;

    /// <param name="credentials">Null for those that every AWS program would find.</param>
    /// <param name="partBytes">Larger files are sent in parts of this size; 5 MiB at least, Amazon says.</param>
    public S3Bucket(S3Address address, AWSCredentials? credentials = null, long partBytes = 16 << 20)
    {
        (_address, _partBytes) = (address, partBytes);
        var config = new AmazonS3Config
        {
            ForcePathStyle = address.PathStyle,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            MaxErrorRetry = 1,

            // A content's SHA-256 is in its signature and in its name; not every server knows Amazon's newer checksums.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (address.Endpoint is not null)
            (config.ServiceURL, config.AuthenticationRegion) = (address.Endpoint.ToString(), address.Region ?? "us-east-1");
        else if (address.Region is not null) config.RegionEndpoint = RegionEndpoint.GetBySystemName(address.Region);
        _client = credentials is null ? new AmazonS3Client(config) : new AmazonS3Client(credentials, config);
    }

    public void Dispose() => _client.Dispose();

    /// <summary>Looks for a key that no model has: the answer has a body, and a bucket's absence its own code.</summary>
    /// <exception cref="StoreUnavailableException">It does not answer, or not to us.</exception>
    public Task CheckAsync(CancellationToken cancellation)
        => AskAsync(() => _client.ListObjectsV2Async(new ListObjectsV2Request
        {
            BucketName = _address.Bucket,
            Prefix = $"{_address.Prefix}nothing/",
            MaxKeys = 1
        }, cancellation), cancellation);

    /// <summary>Bytes of an object; null where there is none.</summary>
    public async Task<long?> LengthAsync(string name, CancellationToken cancellation)
    {
        var length = await AskAsync(async () =>
        {
            try
            {
                return (await _client.GetObjectMetadataAsync(_address.Bucket, _address.Prefix + name, cancellation)).ContentLength;
            }
            catch (AmazonS3Exception fault) when (fault.StatusCode == HttpStatusCode.NotFound)
            {
                return (long?)null;
            }
        }, cancellation);

        // This question's answer has no body: whether the object or the whole bucket is missing, another one tells.
        if (length is null) await CheckAsync(cancellation);
        return length;
    }

    /// <summary>Sends a file: it is there when this returns.</summary>
    public Task UploadAsync(string file, string name, CancellationToken cancellation) => AskAsync(async () =>
    {
        var length = new FileInfo(file).Length;
        if (length > _partBytes) await UploadInPartsAsync(file, length, _address.Prefix + name, cancellation);
        else await _client.PutObjectAsync(new PutObjectRequest
        {
            BucketName = _address.Bucket,
            Key = _address.Prefix
            + name,
            FilePath = file,
            UseChunkEncoding = false
        }, cancellation);
        return true;
    }, cancellation);

    /// <inheritdoc cref="DownloadAsync(string, FileStream, CancellationToken, long)"/>
    public async Task<bool> DownloadAsync(string name, string file, CancellationToken cancellation)
    {
        await using var target = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true);
        return await DownloadAsync(name, target, cancellation);
    }

    /// <summary>Fetches an object into a file, which is empty.</summary>
    /// <param name="max">Bytes that are taken.</param>
    /// <returns>False where there is no such object.</returns>
    /// <exception cref="BrokenFileException">It came otherwise than its checksum says, or has more bytes.</exception>
    public Task<bool> DownloadAsync(string name, FileStream target, CancellationToken cancellation, long max = long.MaxValue)
        => AskAsync(async () =>
    {
        try
        {
            using var answer = await _client.GetObjectAsync(_address.Bucket, _address.Prefix + name, cancellation);
            if (answer.ContentLength > max || !await CopyAsync(answer.ResponseStream, target, max, cancellation))
                throw new BrokenFileException($"{_address}/{name}", max, $"it has more than {max} bytes");
            return target.Length >= answer.ContentLength ? true
                : throw new HttpIOException(HttpRequestError.ResponseEnded, $"{target.Length} of {answer.ContentLength} bytes came");
        }
        catch (AmazonS3Exception fault) when (fault.ErrorCode == "NoSuchKey")
        {
            return false;
        }
        catch (AmazonClientException fault) when (fault.Message.Contains("hash", StringComparison.OrdinalIgnoreCase))
        {
            throw new BrokenFileException($"{_address}/{name}", 0,
                "the object is damaged: its MD5 is not the one that the bucket knows; put it back from a backup", fault);
        }
    }, cancellation);

    /// <summary>Names of the objects that begin so.</summary>
    public async Task<List<string>> NamesAsync(string beginning, CancellationToken cancellation)
        => [.. (await ListAsync(beginning, cancellation)).Select(one => one.Name)];

    /// <summary>The objects that begin so, and when each was written, by the bucket's clock.</summary>
    public Task<List<(string Name, DateTimeOffset Written)>> ListAsync(string beginning, CancellationToken cancellation)
        => AskAsync(async () =>
    {
        var objects = new List<(string, DateTimeOffset)>();
        var request = new ListObjectsV2Request { BucketName = _address.Bucket, Prefix = _address.Prefix + beginning };
        ListObjectsV2Response answer;
        do
        {
            answer = await _client.ListObjectsV2Async(request, cancellation);
            objects.AddRange((answer.S3Objects ?? []).Select(one => (one.Key[_address.Prefix.Length..],
                one.LastModified is { } written ? new DateTimeOffset(written.ToUniversalTime()) : DateTimeOffset.MaxValue)));
            request.ContinuationToken = answer.NextContinuationToken;
        }
        while (answer.IsTruncated == true);
        return objects;
    }, cancellation);

    /// <summary>An address at which whoever knows it may read or write one object for a time; the bucket is not asked.</summary>
    /// <param name="end">When it ends; within a week.</param>
    /// <exception cref="StoreUnavailableException">There are no credentials to sign with.</exception>
    public async Task<Uri> SignAsync(string name, bool forWriting, DateTimeOffset end)
        => new(await AskAsync(() => _client.GetPreSignedURLAsync(new GetPreSignedUrlRequest
        {
            BucketName = _address.Bucket,
            Key = _address.Prefix + name,
            Verb = forWriting ? HttpVerb.PUT : HttpVerb.GET,
            Expires = end.UtcDateTime,
            Protocol = _address.Endpoint?.Scheme == Uri.UriSchemeHttp ? Protocol.HTTP : Protocol.HTTPS,
        }), CancellationToken.None));

    public Task DeleteAsync(string name, CancellationToken cancellation)
        => AskAsync(() => _client.DeleteObjectAsync(_address.Bucket, _address.Prefix + name, cancellation), cancellation);

    // False where more comes.
    private static async Task<bool> CopyAsync(Stream from, FileStream to, long max, CancellationToken cancellation)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var buffer = new byte[256 * 1024];
        while (true)
        {
            silence.CancelAfter(Silence);
            var count = await from.ReadAsync(buffer, silence.Token);
            if (count == 0) return true;
            if (to.Length + count > max) return false;
            await to.WriteAsync(buffer.AsMemory(0, count), cancellation);
        }
    }

    private async Task UploadInPartsAsync(string file, long length, string key, CancellationToken cancellation)
    {
        var partBytes = Math.Max(_partBytes, (length + MaxParts - 1) / MaxParts);
        var upload = (await _client.InitiateMultipartUploadAsync(_address.Bucket, key, cancellation)).UploadId;
        try
        {
            var parts = new PartETag[(length + partBytes - 1) / partBytes];
            await Parallel.ForAsync(0, parts.Length,
                new ParallelOptions { MaxDegreeOfParallelism = PartsAtOnce, CancellationToken = cancellation }, async (i, stop) =>
            {
                var part = new UploadPartRequest
                {
                    BucketName = _address.Bucket,
                    Key = key,
                    UploadId = upload,
                    PartNumber = i + 1,
                    FilePath = file,
                    FilePosition = i * partBytes,
                    PartSize = Math.Min(partBytes, length - (i * partBytes)),
                    UseChunkEncoding = false,
                };
                parts[i] = new PartETag(i + 1, (await _client.UploadPartAsync(part, stop)).ETag);
            });
            await _client.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest
            {
                BucketName = _address.Bucket,
                Key = key,
                UploadId = upload,
                PartETags = [.. parts]
            }, cancellation);
        }
        catch
        {
            await AbortAsync(key, upload);
            throw;
        }
    }

    // Parts of an upload that was left cost money until it is ended.
    private async Task AbortAsync(string key, string upload)
    {
        try
        {
            await _client.AbortMultipartUploadAsync(_address.Bucket, key, upload, CancellationToken.None);
        }
        catch (Exception fault) when (S3Faults.Of(fault, _address) is not null)
        {
            // The bucket is away; its lifecycle rules see to it.
        }
    }

    private async Task<T> AskAsync<T>(Func<Task<T>> ask, CancellationToken cancellation)
    {
        try
        {
            return await ask();
        }
        catch (Exception fault) when (!cancellation.IsCancellationRequested && S3Faults.Of(fault, _address) is { } trouble)
        {
            throw new StoreUnavailableException(trouble, fault);
        }
    }
}

using System.Net;
using Amazon.Runtime;

namespace Tributary.Storage.Models;

/// <summary>What a bucket's faults mean, and what to do. All of them pass, at the latest when an operator has seen to it.</summary>
internal static class S3Faults
{
    private static readonly string[] Denials
        = ["AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken", "AllAccessDisabled",
        "AccountProblem"];

    /// <returns>For people; null where the fault is none of the bucket's.</returns>
    public static string? Of(Exception fault, S3Address bucket) => fault switch
    {
        AmazonServiceException { ErrorCode: "NoSuchBucket" } => $"the bucket {bucket} does not exist; make it, or mend the address",
        AmazonServiceException said when said.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
            || Denials.Contains(said.ErrorCode, StringComparer.Ordinal)
            => $"the bucket {bucket} denies access ({said.ErrorCode}); the credentials in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (or "
                + $"their profile or role) must be allowed to list, read, write and delete",
        AmazonServiceException said when (int)said.StatusCode is >= 400 and < 500 and not 408 and not 429
            => $"the bucket {bucket} refuses what it is asked ({(int)said.StatusCode} {said.ErrorCode}): {said.Message}; mend the region "
                + $"or endpoint in its address",
        AmazonServiceException said
            => $"the bucket {bucket} does not serve just now ({(int)said.StatusCode} {said.ErrorCode}); it is asked again",
        AmazonClientException when fault.Message.Contains("credentials", StringComparison.OrdinalIgnoreCase)
            => $"there are no credentials for the bucket {bucket}; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE",
        OperationCanceledException or TimeoutException
            => $"the bucket {bucket} does not answer in time; see whether its server and the line to it are well",
        AmazonClientException or HttpRequestException or HttpIOException or WebException
            or IOException { InnerException: System.Net.Sockets.SocketException }
            => $"the bucket {bucket} does not answer: {fault.InnerException?.Message ?? fault.Message}; see whether its server and the "
                + $"line to it are well",
        _ => null,
    };
}

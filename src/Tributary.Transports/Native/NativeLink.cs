using Tributary.Core.Compression;
using Tributary.Engine.Formats;
using Tributary.Transports.Joining;
using Tributary.Transports.Messages;

namespace Tributary.Transports.Native;

/// <summary>The native link's requests (docs/link.md), one method each. Whatever is no success is a <see cref="LinkProblemException"/>, a
/// line that broke an <see cref="HttpRequestException"/>, silence a <see cref="TimeoutException"/>.</summary>
/// <param name="http">Its base address is the coordinator's; its timeout is switched off, every request has its own.</param>
/// <param name="client">Who asks, for coordinators without credentials; null where credentials say it.</param>
public sealed class NativeLink(HttpClient http, string? client, TimeProvider clock)
{
    private static readonly TimeSpan Goodbye = TimeSpan.FromSeconds(2);

    private readonly LinkRequests _requests = new(http, client, clock);

    /// <summary>Whether the coordinator is on this machine.</summary>
    internal bool IsLoopback => http.BaseAddress is { IsLoopback: true };

    private FileRequests Files => new(_requests, clock);

    /// <summary>What the coordinator's clock shows now, to about a second, as far as its answers told: a device's own may be years
    /// off.</summary>
    public DateTimeOffset CoordinatorTime => _requests.CoordinatorTime;

    /// <summary>Where credentials are renewed.</summary>
    internal EnrolmentLink Enrolment => new(_requests);

    public Task<PollReply> PollAsync(PollRequest message, CancellationToken cancellation)
        => _requests.PostAsync("link/poll", message, NativeJson.Default.PollRequest, NativeJson.Default.PollReply,
            LinkRequests.Patience + TimeSpan.FromSeconds(message.WaitSeconds), cancellation);

    /// <summary>Says goodbye: the coordinator asks this process no more. Short, for somebody waits for the process to end.</summary>
    internal Task<LeaveReply> LeaveAsync(LeaveRequest message, CancellationToken cancellation)
        => _requests.PostAsync("link/leave", message, NativeJson.Default.LeaveRequest, NativeJson.Default.LeaveReply, Goodbye,
            cancellation);

    internal Task ReplyAsync(string run, int round, ReplyMessage message, CancellationToken cancellation)
        => _requests.PostAsync($"link/runs/{run}/rounds/{round}/reply", message, LinkJson.Default.ReplyMessage,
            LinkJson.Default.UploadReply, LinkRequests.Patience, cancellation);

    internal Task<ProgressReply> ProgressAsync(string run, int round, ProgressMessage message, CancellationToken cancellation)
        => _requests.PostAsync($"link/runs/{run}/rounds/{round}/progress", message, LinkJson.Default.ProgressMessage,
            LinkJson.Default.ProgressReply, LinkRequests.Patience, cancellation);

    /// <summary>Sends an update; returns once it is acknowledged.</summary>
    internal Task<UploadReply> UploadAsync(string run, int round, UpdateContent update, CancellationToken cancellation)
        => Files.UploadAsync($"link/runs/{run}/rounds/{round}/update", update, cancellation);

    /// <summary>A peer's trained model, by the coordinator. What is not there yet is a <see cref="LinkProblemException"/> that says when to
    /// ask again.</summary>
    /// <param name="max">Bytes that it may have.</param>
    /// <exception cref="BrokenFileException">More comes, or something else than was sent.</exception>
    internal async Task<byte[]> FetchPeerAsync(string run, int round, string peer, long max, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(LinkRequests.Patience + PublishedModels.Hold, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            using var request = _requests.Request(HttpMethod.Get, $"link/runs/{run}/rounds/{round}/peers/{peer}", null);
            using var answer = await _requests.SendAsync(request, either.Token);
            if (!answer.IsSuccessStatusCode) throw await _requests.ProblemAsync(answer, either.Token);
            return await PeerBody.ReadAsync(answer, max, () => late.CancelAfter(LinkRequests.Patience), either.Token);
        }
        catch (OperationCanceledException fault) when (late.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new TimeoutException("the coordinator did not answer in time", fault);
        }
    }

    /// <summary>Gives the client's own trained model to the coordinator, for peers that do not reach it.</summary>
    /// <param name="sign">Signs what is said of it; null for nobody, or where there is no key.</param>
    internal async Task PutPeerAsync(string run, int round, string client, PublishedModel model,
        Func<byte[], (byte[] Signature, byte[] Certificate)?>? sign, CancellationToken cancellation)
    {
        using var body = new ByteArrayContent(model.File!);
        body.Headers.ContentType = new(LinkProtocol.SafeTensorsType);
        body.Headers.TryAddWithoutValidation(LinkProtocol.DigestHeader, LinkProtocol.DigestField(model.Digest));
        if (sign?.Invoke(LinkProtocol.SignedPeerText(run, round, client, model.Digest)) is var (signature, certificate))
        {
            body.Headers.TryAddWithoutValidation(LinkProtocol.SignatureHeader, Convert.ToBase64String(signature));
            body.Headers.TryAddWithoutValidation(LinkProtocol.CertificateHeader, Convert.ToBase64String(certificate));
        }

        using var late = new CancellationTokenSource(UploadTime(model.File!.Length), clock);
        await _requests.SendAsync(HttpMethod.Put, $"link/runs/{run}/rounds/{round}/peer", body, LinkJson.Default.UploadReply, late.Token,
            cancellation);
    }

    // As slow as a coordinator takes it.
    private static TimeSpan UploadTime(long bytes) => LinkRequests.Patience + TimeSpan.FromSeconds(bytes / 1024.0);

    /// <summary>Appends a model's bytes to a file, from where it ends.</summary>
    /// <param name="max">Bytes that the file may have at the end.</param>
    /// <exception cref="BrokenFileException">More comes than the model can have.</exception>
    public Task FetchAsync(string sha256, WeightEncoding encoding, FileStream file, long max, CancellationToken cancellation)
        => Files.FetchAsync($"link/models/{sha256}?encoding={encoding}", $"\"{sha256}-{encoding}\"", file, max, cancellation);
}

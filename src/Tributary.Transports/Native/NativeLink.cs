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

    /// <summary>Appends a model's bytes to a file, from where it ends.</summary>
    /// <param name="max">Bytes that the file may have at the end.</param>
    /// <exception cref="BrokenFileException">More comes than the model can have.</exception>
    public Task FetchAsync(string sha256, WeightEncoding encoding, FileStream file, long max, CancellationToken cancellation)
        => Files.FetchAsync($"link/models/{sha256}?encoding={encoding}", $"\"{sha256}-{encoding}\"", file, max, cancellation);
}

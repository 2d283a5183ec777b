using Tributary.Transports.Messages;

namespace Tributary.Transports.Joining;

/// <summary>The two requests by which a client gets credentials (docs/link.md).</summary>
internal sealed class EnrolmentLink
{
    private readonly LinkRequests _requests;

    /// <param name="http">Its base address is the coordinator's; its timeout is switched off, every request has its own.</param>
    /// <param name="client">Who asks, for coordinators without credentials; null where credentials say it.</param>
    public EnrolmentLink(HttpClient http, string? client, TimeProvider clock)
        : this(new LinkRequests(http, client, clock))
    {
    }

    internal EnrolmentLink(LinkRequests requests) => _requests = requests;

    public Task<EnrollReply> EnrollAsync(EnrollRequest message, CancellationToken cancellation)
        => _requests.PostAsync("link/enroll", message, JoiningJson.Default.EnrollRequest, JoiningJson.Default.EnrollReply,
            LinkRequests.Patience, cancellation);

    public Task<EnrollReply> RenewAsync(RenewRequest message, CancellationToken cancellation)
        => _requests.PostAsync("link/renew", message, JoiningJson.Default.RenewRequest, JoiningJson.Default.EnrollReply,
            LinkRequests.Patience, cancellation);
}

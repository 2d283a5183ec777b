using System.Net;
using System.Text.Json;
using Tributary.Coordinator.Api;
using Tributary.Security.Authority;
using Tributary.Transports.Joining;
using Tributary.Transports.Messages;

namespace Tributary.Cli.Diagnosis;

/// <summary>What answers: a coordinator of a version that this program understands, by what clock, and whether it takes the
/// credentials.</summary>
internal sealed class AnswerCheck(Reach target, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Notable = TimeSpan.FromSeconds(30);

    public async Task<List<Finding>> LookAsync(CancellationToken cancellation)
    {
        using var http = new HttpClient(Handler())
        {
            BaseAddress = target.Address,
            Timeout = Patience,
            MaxResponseContentBufferSize = 1 << 20,
        };
        try
        {
            // 1. Who is it?
            var asked = clock.GetUtcNow();
            using var answer = await http.GetAsync("api", cancellation);
            var server = await ServerAsync(answer, cancellation);
            if (server is null)
                return [Finding.Fault("answer", $"{target.Address} answers (status {(int)answer.StatusCode}), but is no coordinator",
                    "is it another program's port?")];
            var findings = new List<Finding> { Version(server), Clock(server.Time - asked - ((clock.GetUtcNow() - asked) / 2)) };

            // 2. Does it know us?
            if (server.Secured) findings.Add(await CredentialsAsync(http, cancellation));
            return findings;
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException
            || (fault is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            var why = fault.InnerException?.Message ?? fault.Message;
            return [Finding.Fault("answer", $"{target.Address} takes connections, but gives no answer: {why}",
                target.Address.Scheme == Uri.UriSchemeHttp ? $"does it speak TLS? Try https://{target.Address.Authority}"
                : "look at the coordinator's log")];
        }
    }

    /// <summary>Whether a coordinator answers at all.</summary>
    public async Task<bool> AnswersAsync(CancellationToken cancellation)
        => (await LookAsync(cancellation)).Exists(finding => finding is { Check: "answer", Verdict: Verdict.Ok });

    private static Finding Version(ServerInfo server)
        => server.Link.Contains(LinkProtocol.Version)
            ? Finding.Ok("answer", $"a coordinator, version {server.Version}, link {string.Join(", ", server.Link)}")
        : Finding.Fault("link", $"the coordinator (version {server.Version}) speaks link {string.Join(", ", server.Link)}; this program "
            + $"speaks {LinkProtocol.Version}", "update the older of the two");

    private static Finding Clock(TimeSpan ahead)
    {
        var off = ahead.Duration();
        var text = $"this machine's clock is {Length(off)} {(ahead < TimeSpan.Zero ? "ahead of" : "behind")} the coordinator's";
        if (off > TrustedAuthority.ClockTolerance)
            return Finding.Fault("clock", $"{text}; certificates bear {TrustedAuthority.ClockTolerance.TotalMinutes:0} minutes",
                "set both clocks (NTP)");
        return off > Notable ? Finding.Warning("clock", text, "set both clocks (NTP)")
            : Finding.Ok("clock", "agrees with the coordinator's");
    }

    private static string Length(TimeSpan time)
        => time.TotalHours >= 3 ? $"{time.TotalHours:0} hours" : time.TotalMinutes >= 3 ? $"{time.TotalMinutes:0} minutes"
            : $"{time.TotalSeconds:0} seconds";

    private async Task<Finding> CredentialsAsync(HttpClient http, CancellationToken cancellation)
    {
        if (target.Token is null)
            return Finding.Warning("credentials", "the coordinator demands credentials, and no token was given",
                "--token, or TRIBUTARY_TOKEN; clients need none: they join with a join token");
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/runs?limit=1");
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {target.Token}");
        using var answer = await http.SendAsync(request, cancellation);
        if (answer.IsSuccessStatusCode) return Finding.Ok("credentials", "the token holds");
        var problem = answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.TooManyRequests
            ? await ProblemAsync(answer, cancellation) : null;
        return Finding.Fault("credentials", $"the coordinator refuses the token: {problem?.Detail ?? $"status {(int)answer.StatusCode}"}",
            problem?.Remedy ?? "look at the coordinator's log");
    }

    private static async Task<ServerInfo?> ServerAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        try
        {
            var server = answer.IsSuccessStatusCode
                ? JsonSerializer.Deserialize(await answer.Content.ReadAsStringAsync(cancellation), ApiJson.Default.ServerInfo) : null;
            return server is { Name: "tributary", Link: not null } ? server : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static async Task<ProblemDocument?> ProblemAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        try
        {
            return JsonSerializer.Deserialize(await answer.Content.ReadAsStringAsync(cancellation), ApiJson.Default.ProblemDocument);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // TLS was judged before, and with more to say; times are the clock's finding.
    private SocketsHttpHandler Handler()
    {
        var handler = LinkHandler.Create(target.Authority, clock: clock);
        if (target.Authority is null) return handler;
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, errors) => errors == System.Net.Security.SslPolicyErrors.None;
        return handler;
    }
}

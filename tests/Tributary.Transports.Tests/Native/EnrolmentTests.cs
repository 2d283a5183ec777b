using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Tributary.Transports.Joining;
using Tributary.Transports.Tests.Fakes;

namespace Tributary.Transports.Tests.Native;

public sealed class EnrolmentTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly ConcurrentQueue<EnrollRequest> _joins = new();
    private readonly ConcurrentQueue<string> _seen = new();
    private int _issued;

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task A_client_joins_over_the_pinned_authority_and_is_known_by_its_certificate()
    {
        await using var coordinator = await SecureAsync(_authority);
        var held = await Enrolment.JoinAsync(Options(coordinator), TimeProvider.System, TestContext.Current.CancellationToken);
        using var identity = new LinkIdentity(held, new MemoryCredentials(), TimeProvider.System);
        await using var line = new Line(coordinator, FakeTrainer.Moves(1), identity.CreateHandler(),
            options => options with { Identity = identity });

        coordinator.Ask(Line.Train(coordinator));
        await line.Observer.HearAsync("acknowledged");

        Assert.Equal("board-1", held.Client);
        Assert.Contains("CN=board-1", _seen);
        Assert.Equal("tributary_join_x", Assert.Single(_joins).Token);
    }

    [Fact]
    public async Task Another_authority_than_the_token_names_never_hears_the_token()
    {
        using var other = new TestAuthority();
        await using var coordinator = await SecureAsync(_authority);

        var fault = await Assert.ThrowsAsync<UntrustedAuthorityException>(
            () => Enrolment.JoinAsync(Options(coordinator) with { Fingerprint = other.Fingerprint }, TimeProvider.System,
            TestContext.Current.CancellationToken));

        Assert.Contains("ask for a new token", fault.Message, StringComparison.Ordinal);
        Assert.Empty(_joins);
    }

    [Fact]
    public async Task A_server_that_shows_the_right_authority_but_is_not_signed_by_it_never_hears_the_token()
    {
        using var other = new TestAuthority();
        await using var coordinator = await SecureAsync(other);

        await Assert.ThrowsAsync<HttpRequestException>(() => Enrolment.JoinAsync(Options(coordinator), TimeProvider.System,
            TestContext.Current.CancellationToken));

        Assert.Empty(_joins);
    }

    [Fact]
    public async Task Without_a_fingerprint_only_the_systems_authorities_are_trusted()
    {
        await using var coordinator = await SecureAsync(_authority);

        await Assert.ThrowsAsync<HttpRequestException>(() => Enrolment.JoinAsync(Options(coordinator) with { Fingerprint = null },
            TimeProvider.System, TestContext.Current.CancellationToken));

        Assert.Empty(_joins);
    }

    [Theory]
    [InlineData("http://10.1.2.3/", "board-1", "https only")]
    [InlineData("https://10.1.2.3/", "../up", "the first a letter or digit")]
    public async Task What_cannot_go_well_is_not_tried(string coordinator, string name, string says)
    {
        var fault = await Assert.ThrowsAsync<ArgumentException>(() => Enrolment.JoinAsync(new JoinOptions(new Uri(coordinator), "t", name),
            TimeProvider.System, TestContext.Current.CancellationToken));

        Assert.Contains(says, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bearer_token_goes_along_and_is_renewed_after_two_thirds_of_its_lifetime()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        coordinator.Meddle = AnswerAsync;
        var (store, clock) = (new MemoryCredentials(), new QuickClock());
        var held = new LinkCredentials("board-1", clock.GetUtcNow(), clock.GetUtcNow().AddSeconds(3)) { Bearer = "bearer-0" };
        using var identity = new LinkIdentity(held, store, clock);
        await using var line = new Line(coordinator, FakeTrainer.Moves(1), identity.CreateHandler(),
            options => options with { Identity = identity });

        await line.Observer.HearAsync("renewed");
        coordinator.Ask(Line.Train(coordinator));
        await line.Observer.HearAsync("acknowledged");

        Assert.Equal("bearer-1", store.Kept!.Bearer);
        Assert.Equal("Bearer bearer-0", _seen.First());
        Assert.Equal("Bearer bearer-1", _seen.Last());
    }

    [Fact]
    public async Task Revoked_credentials_are_told_and_tried_again_slowly()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        var refused = 0;
        coordinator.Meddle = context => Interlocked.Increment(ref refused) == 1 ? FakeCoordinator.ProblemAsync(context, 401)
            : Task.FromResult(false);
        await using var line = new Line(coordinator, FakeTrainer.Moves(1));

        Assert.Equal("disconnected: no: 401; do something", await line.Observer.HearAsync("disconnected"));
        await line.Observer.HearAsync("connected");
    }

    [Fact]
    public void Credentials_show_no_secret()
    {
        var held = new LinkCredentials("a", default, default) { Bearer = "open sesame", Key = "open sesame" };

        Assert.DoesNotContain("sesame", held.ToString(), StringComparison.Ordinal);
    }

    private JoinOptions Options(FakeCoordinator coordinator)
        => new(coordinator.Address, "tributary_join_x", "board-1") { Fingerprint = _authority.Fingerprint };

    private async Task<FakeCoordinator> SecureAsync(TestAuthority server)
    {
        var certificate = server.Server();
        var coordinator = await FakeCoordinator.StartAsync(listen => listen.UseHttps(certificate, https =>
        {
            https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
            https.ClientCertificateValidation = (_, _, _) => true;
        }));
        coordinator.Meddle = AnswerAsync;
        return coordinator;
    }

    private async Task<bool> AnswerAsync(HttpContext context)
    {
        if (context.Connection.ClientCertificate is { } shown) _seen.Enqueue(shown.Subject);
        if (context.Request.Headers.Authorization is { Count: > 0 } given) _seen.Enqueue(given.ToString());
        switch (context.Request.Path.Value)
        {
            case "/link/authority":
                await context.Response.WriteAsync(_authority.Pem);
                return true;
            case "/link/enroll":
                var join = (await JsonSerializer.DeserializeAsync(context.Request.Body, JoiningJson.Default.EnrollRequest))!;
                _joins.Enqueue(join);
                await ReplyAsync(context, new EnrollReply(join.Name, _authority.Sign(join.Request!), _authority.Pem, null,
                    TimeProvider.System.GetUtcNow().AddDays(5)));
                return true;
            case "/link/renew":
                await ReplyAsync(context, new EnrollReply("board-1", null, null, $"bearer-{Interlocked.Increment(ref _issued)}",
                    TimeProvider.System.GetUtcNow().AddDays(50)));
                return true;
            default:
                return false;
        }
    }

    private static Task ReplyAsync(HttpContext context, EnrollReply reply)
        => JsonSerializer.SerializeAsync(context.Response.Body, reply, JoiningJson.Default.EnrollReply);
}

using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Tributary.Protocols.Wamp;
using Tributary.Protocols.Wamp.Authentication;
using Tributary.Protocols.Wamp.Channels;
using Tributary.Protocols.Wamp.Clients;
using Tributary.Protocols.Wamp.Formats;
using Tributary.Protocols.Wamp.Routing;
using Tributary.Security.Authority;

namespace Tributary.Protocols.Tests.Wamp.Routing;

public sealed class AuthenticationTests : IAsyncDisposable
{
    private static readonly StaticAuthenticator s_known = new(
    [
        new Principal("peter", "board").WithPassword("pencil"), new Principal("joe", "user").WithTicket("t1cket"),
        new Principal("plain", "user") { Cra = new CraSecret("shared"), Realms = ["realm1"] },
    ], TimeProvider.System);

    private readonly TestRouter _router = new(new RouterOptions { Authenticator = s_known });

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _router.DisposeAsync();

    public static TheoryData<string> Right { get; } = ["ticket", "cra", "salted cra", "scram"];

    [Theory]
    [MemberData(nameof(Right))]
    public async Task Who_knows_the_secret_joins(string kind)
    {
        var (credential, role) = Credential(kind, "");

        await using var session = await _router.JoinAsync("ws", WampFormat.Json, TestRouter.Realm with { Credential = credential });

        Assert.Equal((credential.AuthId, role, credential.Method),
            (session.AuthId, session.AuthRole, session.Details["authmethod"].Text));
    }

    [Theory]
    [MemberData(nameof(Right))]
    public async Task Who_does_not_is_refused(string kind)
    {
        var (credential, _) = Credential(kind, "x");

        var fault = await Assert.ThrowsAsync<WampException>(()
            => _router.JoinAsync(null, TestRouter.Realm with { Credential = credential }));

        Assert.Equal((WampUris.AuthenticationDenied, "the name or what is to prove it is wrong"), (fault.Uri, fault.Message));
    }

    [Fact]
    public async Task A_name_that_is_not_known_is_asked_and_refused_like_any_other()
    {
        foreach (var credential in (IWampCredential[])[new TicketCredential("nobody", "x"), new CraCredential("nobody", "x"),
            new ScramCredential("nobody", "x")])
            Assert.Equal(WampUris.AuthenticationDenied, (await Assert.ThrowsAsync<WampException>(()
                => _router.JoinAsync(null, TestRouter.Realm with { Credential = credential }))).Uri);
        Assert.Equal(WampUris.AuthenticationRequired, (await Assert.ThrowsAsync<WampException>(() => _router.JoinAsync())).Uri);
        Assert.Equal(WampUris.AuthenticationDenied, (await Assert.ThrowsAsync<WampException>(() => _router.JoinAsync(null,
            new JoinOptions("realm2") { Credential = new CraCredential("plain", "shared") }))).Uri);
    }

    [Fact]
    public async Task A_router_that_does_not_know_the_password_is_left()
    {
        await using var router = new TestRouter(new RouterOptions { Authenticator = new Impostor() });

        var fault = await Assert.ThrowsAsync<WampException>(()
            => router.JoinAsync(null, TestRouter.Realm with { Credential = new ScramCredential("peter", "pencil") }));

        Assert.Equal("the router did not prove that it knows the password's hash", fault.Message);
    }

    [Theory]
    [InlineData("""{"nonce":"x","salt":"c2FsdHNhbHQ=","kdf":"pbkdf2","iterations":4096}""", "its nonce does not go on from ours")]
    [InlineData("""{"nonce":"NONCEx","salt":"c2FsdHNhbHQ=","kdf":"argon2id13","iterations":4096}""", "the key derivation 'argon2id13'")]
    [InlineData("""{"nonce":"NONCEx","salt":"c2FsdHNhbHQ=","kdf":"pbkdf2","iterations":1}""", "it asks for 1 rounds")]
    [InlineData("""{"nonce":"NONCEx","salt":"c2FsdHNhbHQ=","kdf":"pbkdf2","iterations":99999999999}""", "it asks for 99999999999 rounds")]
    [InlineData("""{"nonce":"NONCEx","salt":"!","kdf":"pbkdf2","iterations":4096}""", "its salt is not base64")]
    public void A_challenge_that_is_weak_or_not_ours_is_refused(string json, string what)
    {
        var credential = new ScramCredential("user", "pencil");
        var nonce = credential.Begin(new ChannelInfo("memory"))["nonce"].Text!;
        var challenge = Messages.Samples.PayloadOf($"[{json.Replace("NONCE", nonce, StringComparison.Ordinal)}]").First;

        Assert.Contains(what, Assert.Throws<WampException>(() => credential.Answer(challenge)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_sums_are_those_of_RFC_7677()
    {
        var salt = Convert.FromBase64String("W22ZaJ0SNY7soEsUEjb6gQ==");
        var keys = ScramKeys.Of("pencil", salt, 4096);
        var message = ScramKeys.Message("user", "rOprNGfwEbeRWgbNEkqO", "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0", salt, 4096,
            null, []);
        var secret = ScramSecret.Of("pencil", salt, 4096);

        Assert.Equal("n=user,r=rOprNGfwEbeRWgbNEkqO,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,"
            + "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0", Encoding.UTF8.GetString(message));
        Assert.Equal("dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=", Convert.ToBase64String(ScramKeys.Xor(keys.ClientKey,
            System.Security.Cryptography.HMACSHA256.HashData(secret.StoredKey.Span, message))));
        Assert.Equal("6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
            Convert.ToBase64String(System.Security.Cryptography.HMACSHA256.HashData(keys.ServerKey, message)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Over_TLS_the_proof_is_bound_to_the_routers_certificate(bool isElsewhere)
    {
        using var authority = CertificateAuthority.Create("test", TimeProvider.System);
        using var own = authority.IssueServer(["localhost"], TimeSpan.FromDays(1)).WithKey();
        using var other = authority.IssueServer(["localhost"], TimeSpan.FromDays(1)).WithKey();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeAsync();
        var connector = new WampConnector(new Uri($"tcps://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}"))
        {
            ServerCheck = (_, certificate, _, _) => ((X509Certificate2)certificate!).Thumbprint == own.Thumbprint,
        };
        var channel = await connector.ConnectAsync(Now);
        var joining = WampSession.JoinAsync(channel, TestRouter.Realm with { Credential = new ScramCredential("peter", "pencil") },
            TimeProvider.System, Now);

        if (isElsewhere)
        {
            Assert.Equal(WampUris.AuthenticationDenied, (await Assert.ThrowsAsync<WampException>(() => joining)).Uri);
        }
        else
        {
            await using var session = await joining;
            Assert.Equal("peter", session.AuthId);
        }

        await channel.DisposeAsync();
        await serving;

        // Where somebody stands between, the router behind has another certificate.
        async Task ServeAsync()
        {
            var socket = await listener.AcceptSocketAsync(Now);
            var secure = new SslStream(new NetworkStream(socket, ownsSocket: true));
            await secure.AuthenticateAsServerAsync(own);
            await _router.Router.ServeAsync(await RawSocketChannel.AcceptAsync(secure, new RawSocketOptions
            {
                Info = new ChannelInfo("rawsocket") { IsSecure = true, ServerEndPoint = ServerEndPoint.Of(isElsewhere ? other : own) },
            }, Now), Now);
        }
    }

    private static (IWampCredential Credential, string Role) Credential(string kind, string wrong) => kind switch
    {
        "ticket" => (new TicketCredential("joe", "t1cket" + wrong), "user"),
        "cra" => (new CraCredential("plain", "shared" + wrong), "user"),
        "salted cra" => (new CraCredential("peter", "pencil" + wrong), "board"),
        _ => (new ScramCredential("peter", "pencil" + wrong), "board"),
    };

    private sealed class Impostor : IWampAuthenticator
    {
        public ValueTask<AuthStep> BeginAsync(JoinRequest request, CancellationToken cancellation)
            => ValueTask.FromResult<AuthStep>(new AuthStep.Challenge("wamp-scram", WampValue.MapOf(
                ("nonce", request.Extra["nonce"].Text + "x"), ("salt", Convert.ToBase64String(new byte[16])),
                ("kdf", "pbkdf2"), ("iterations", 4096)),
                (_, _) => new AuthStep.Accept(new WampIdentity("peter", "board", "wamp-scram", "static"),
                    WampValue.MapOf(("verifier", Convert.ToBase64String(new byte[32]))))));
    }
}

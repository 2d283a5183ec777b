using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Tributary.Transports.Messages;

namespace Tributary.Transports.Joining;

/// <summary>Who a client is on the line, and that it stays so: shows its credentials with every request and renews them in time.</summary>
public sealed class LinkIdentity : IDisposable
{
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(20);

    // The credentials that are about to be replaced hold for a third of their lifetime yet; connections that were opened with them end
    // before.
    private static readonly TimeSpan LongestConnection = TimeSpan.FromMinutes(10);
    private readonly ICredentialStore _store;
    private readonly TimeProvider _clock;
    private readonly X509Certificate2? _authority;
    private State _state;

    /// <param name="held">From <see cref="Enrolment.JoinAsync"/> or the store.</param>
    /// <param name="store">Keeps what is renewed.</param>
    public LinkIdentity(LinkCredentials held, ICredentialStore store, TimeProvider clock)
    {
        (_store, _clock, _state) = (store, clock, State.Of(held));
        _authority = held.Authority is null ? null : X509Certificate2.CreateFromPem(held.Authority);
    }

    public LinkCredentials Held => Volatile.Read(ref _state).Credentials;

    /// <summary>The certificate that is held at the moment, with its key; null for none.</summary>
    internal X509Certificate2? Certificate => Volatile.Read(ref _state).Certificate;

    /// <summary>For the client's <see cref="HttpClient"/>: trusts the authority alone, where there is one, and shows what is held at the
    /// moment.</summary>
    public HttpMessageHandler CreateHandler() => CreateHandler(static _ => { });

    /// <param name="change">Says more of how connections are made.</param>
    /// <inheritdoc cref="CreateHandler()"/>
    internal HttpMessageHandler CreateHandler(Action<SocketsHttpHandler> change)
    {
        var line = LinkHandler.Create(_authority, clock: _clock);
        change(line);
        line.PooledConnectionLifetime = LongestConnection;
        line.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => Volatile.Read(ref _state).Certificate!;
        return new Bearing(this, line);
    }

    /// <summary>Signs with the key of the certificate that is held.</summary>
    /// <returns>The signature (ECDSA with SHA-256, r and s) and the certificate (DER); null where there is no certificate.</returns>
    public (byte[] Signature, byte[] Certificate)? Sign(ReadOnlySpan<byte> text)
    {
        var certificate = Volatile.Read(ref _state).Certificate;
        using var key = certificate?.GetECDsaPrivateKey();
        return key is null ? null : (key.SignData(text, HashAlgorithmName.SHA256), certificate!.RawData);
    }

    public void Dispose()
    {
        _authority?.Dispose();
        Volatile.Read(ref _state).Certificate?.Dispose();
    }

    /// <summary>Renews whenever two thirds of the lifetime are over, until it is cancelled.</summary>
    internal async Task KeepAsync(EnrolmentLink link, IIdentityObserver observer, CancellationToken cancellation)
    {
        var backoff = new Backoff();
        while (true)
        {
            for (TimeSpan left; (left = Held.RenewAt - _clock.GetUtcNow()) > TimeSpan.Zero;)
                await Task.Delay(left < LongestTimer ? left : LongestTimer, _clock, cancellation);
            TimeSpan pause;
            string reason;
            try
            {
                var renewed = await Enrolment.RenewAsync(link, Held, _clock, cancellation);

                // Kept before it is used: a client that falls over now must not come back with what no longer holds.
                _store.Save(renewed);
                Volatile.Write(ref _state, State.Of(renewed));
                backoff.Reset();
                observer.Renewed(renewed.Expires);
                if (renewed.RenewAt > _clock.GetUtcNow()) continue;
                (pause, reason) = (Backoff.Refused, "the new credentials have ended already; look at both clocks");
            }
            catch (LinkProblemException problem)
            {
                (pause, reason) = (problem.IsRefusal || problem.IsFinal ? Backoff.Refused
                    : backoff.Next(problem.RetryAfter), problem.Message);
            }
            catch (Exception fault) when (fault is HttpRequestException or IOException or TimeoutException or UnauthorizedAccessException)
            {
                (pause, reason) = (backoff.Next(), fault.InnerException?.Message ?? fault.Message);
            }

            observer.NotRenewed(Held.Expires, reason, pause);
            await Task.Delay(pause, _clock, cancellation);
        }
    }

    private sealed record State(LinkCredentials Credentials, X509Certificate2? Certificate)
    {
        public static State Of(LinkCredentials credentials)
        {
            if (credentials is not { Certificate: { } pem, Key: { } key }) return new(credentials, null);
            return new(credentials, LinkHandler.Certificate(pem, key));
        }
    }

    private sealed class Bearing(LinkIdentity identity, HttpMessageHandler line) : DelegatingHandler(line)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (identity.Held.Bearer is { } bearer) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
            return base.SendAsync(request, cancellationToken);
        }
    }
}

using System.Collections.Concurrent;
using System.Net;
using Tributary.Core.Clients;
using Tributary.Security;
using Tributary.Security.Authority;
using Tributary.Transports.Joining;
using Tributary.Transports.Lines;
using Tributary.Transports.Native;

namespace Tributary.Coordinator.Tests.Native;

/// <summary>A client of the native link that averages with its peers by itself, with a certificate or without.</summary>
internal sealed class PeerNode : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly Notes _notes = new();
    private readonly Counting _wire;
    private readonly HttpClient _http;
    private readonly LinkIdentity? _identity;
    private readonly TrustedAuthority? _authority;
    private readonly Task _running;

    /// <param name="folder">Where it keeps its own.</param>
    /// <param name="held">Its credentials; null for none.</param>
    /// <param name="listens">Whether it listens for its peers.</param>
    /// <param name="address">What they are told; null for where it listens.</param>
    public PeerNode(Uri coordinator, IClient trainer, string folder, LinkCredentials? held, bool listens = true, string? address = null)
    {
        _identity = held is null ? null : new LinkIdentity(held, new NoStore(), TimeProvider.System);
        _authority = held?.Authority is { } pem ? TrustedAuthority.FromPem(pem) : null;
        _wire = new Counting(_identity?.CreateHandler() ?? LinkHandler.Create());
        _http = new HttpClient(_wire) { BaseAddress = coordinator, Timeout = Timeout.InfiniteTimeSpan };
        var options = new AgentOptions
        {
            Folder = folder,
            Identity = _identity,
            Peers = new PeerOptions
            {
                Identify = shown => _authority?.Check(shown, TimeProvider.System.GetUtcNow()).Identity?.Subject,
                Listen = listens ? new IPEndPoint(IPAddress.Loopback, 0) : null,
                Address = address,
            },
        };
        var named = coordinator.Scheme == Uri.UriSchemeHttps ? null : trainer.Info.Id;
        _running = new NativeAgent(new NativeLink(_http, named, TimeProvider.System), options, _notes, TimeProvider.System)
            .RunAsync(trainer, _end.Token);
    }

    /// <summary>Credentials of a client by an authority, where no coordinator asks for them.</summary>
    public static LinkCredentials Held(CertificateAuthority authority, string client)
    {
        var made = authority.Issue(client, Role.Client, TimeSpan.FromDays(1));
        return new LinkCredentials(client, made.NotBefore, made.NotAfter)
        {
            Certificate = made.Pem,
            Key = made.KeyPem,
            Authority = authority.Trusted.Pem,
        };
    }

    /// <summary>Why it does not listen; null where it does, or was not to.</summary>
    public string? OnlyRelayed => _notes.OnlyRelayed;

    /// <summary>Peers that it averaged without, and why.</summary>
    public IReadOnlyCollection<string> LeftOut => _notes.LeftOut;

    /// <summary>Models that it had, or gave, by the coordinator.</summary>
    public int Relayed => _wire.Relayed;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _running.ContinueWith(_ => { }, TaskScheduler.Default);
        _http.Dispose();
        _identity?.Dispose();
        _authority?.Dispose();
        _end.Dispose();
    }

    private sealed class Notes : ILineObserver
    {
        public ConcurrentQueue<string> LeftOut { get; } = [];

        public string? OnlyRelayed { get; private set; }

        public void Relayed(string reason) => OnlyRelayed = reason;

        public void PeerLeftOut(AssignmentId assignment, string peer, string reason) => LeftOut.Enqueue($"{peer}: {reason}");
    }

    private sealed class Counting(HttpMessageHandler line) : DelegatingHandler(line)
    {
        private int _relayed;

        public int Relayed => _relayed;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var answer = await base.SendAsync(request, cancellationToken);
            if (request.RequestUri!.AbsolutePath.Contains("/peer", StringComparison.Ordinal) && answer.IsSuccessStatusCode)
                Interlocked.Increment(ref _relayed);
            return answer;
        }
    }

    private sealed class NoStore : ICredentialStore
    {
        public LinkCredentials? Load() => null;

        public void Save(LinkCredentials credentials)
        {
        }
    }
}

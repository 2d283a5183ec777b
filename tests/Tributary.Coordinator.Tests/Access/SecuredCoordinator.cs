using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Tributary.Client.Identity;
using Tributary.Coordinator.Access;
using Tributary.Coordinator.Hosting;
using Tributary.Coordinator.Tests.Fakes;
using Tributary.Gateways.Flower;
using Tributary.Security.Authority;
using Tributary.Transports.Joining;
using Tributary.Transports.Messages;
using Tributary.Transports.Native;

namespace Tributary.Coordinator.Tests.Access;

/// <summary>A coordinator on loopback as it is beyond: TLS and credentials.</summary>
internal sealed class SecuredCoordinator : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();
    private CoordinatorHost? host;

    public ShiftedClock Clock { get; } = new();

    public string Access => Path.Combine(folder.Path, "access");

    public Uri Address => host!.Address;

    public IServiceProvider Services => host!.Services;

    public Uri Flower => host!.Gateways[0].Address;

    /// <summary>A file among the coordinator's own.</summary>
    public string Write(string name, string text)
    {
        var path = Path.Combine(folder.Path, name);
        File.WriteAllText(path, text);
        return path;
    }

    public string AdminToken => File.ReadAllText(Path.Combine(Access, AccessKeys.AdminTokenFile)).Trim();

    public TrustedAuthority Authority
        => TrustedAuthority.FromPem(File.ReadAllText(Path.Combine(Access, "authority", CertificateAuthority.CertificateFile)));

    /// <param name="change">Other options than usual.</param>
    /// <param name="logging">Where the log goes.</param>
    public static async Task<SecuredCoordinator> StartAsync(AccessOptions? access = null, Func<CoordinatorOptions,
        CoordinatorOptions>? change = null, Action<ILoggingBuilder>? logging = null)
    {
        var coordinator = new SecuredCoordinator();
        var options = new CoordinatorOptions
        {
            Folder = coordinator.folder.Path,
            Listen = new Uri("https://127.0.0.1:0"),
            Threads = 1,
            Gateways = [new FlowerOptions { Listen = new Uri("https://127.0.0.1:0") }],
            Access = (access ?? new()) with { RequireCredentials = true },
        };
        coordinator.host = await CoordinatorHost.StartAsync(change?.Invoke(options)
            ?? options, coordinator.Clock, logging, TestContext.Current.CancellationToken);
        return coordinator;
    }

    /// <summary>Requests with a bearer token, or with none.</summary>
    public HttpClient Http(string? bearer)
        => Http(new LinkCredentials("tests", default, default) { Bearer = bearer, Authority = Authority.Pem });

    public HttpClient Http(LinkCredentials credentials, TimeProvider? clock = null)
        => new(new LinkIdentity(credentials, new IdentityFile(folder.Path, Address), clock ?? Clock)
            .CreateHandler())
        { BaseAddress = Address };

    public async Task<string> JoinTokenAsync(string? name = null, int uses = 1, double lifetime = 3600)
    {
        using var admin = Http(AdminToken);
        using var answer = await admin.PostAsJsonAsync("api/tokens", new { kind = "join", name, uses, lifetime },
            TestContext.Current.CancellationToken);
        Assert.Equal(201, (int)answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("token")
            .GetString()!;
    }

    public Task<LinkCredentials> EnrolAsync(string token, string name, bool withCertificate = true)
        => ClientCredentials.JoinAsync(Address, token, name, !withCertificate,
            new IdentityFile(Path.Combine(folder.Path, name), Address), Clock,
            TestContext.Current.CancellationToken);

    /// <summary>The status and the kind of problem of a poll.</summary>
    public async Task<(int Status, string? Problem)> PollAsync(HttpClient http)
    {
        try
        {
            await new NativeLink(http, null, TimeProvider.System)
                .PollAsync(new PollRequest("tests", new ClientMessage()) { WaitSeconds = 0 }, TestContext.Current.CancellationToken);
            return (200, null);
        }
        catch (LinkProblemException fault)
        {
            return (fault.Status, fault.Problem.Type?.Replace("urn:tributary:", "", StringComparison.Ordinal));
        }
    }

    public string AuditText()
    {
        // The first line makes the file.
        if (!File.Exists(Path.Combine(Access, "audit.jsonl"))) return "";
        using var file = new StreamReader(new FileStream(Path.Combine(Access, "audit.jsonl"), FileMode.Open, FileAccess.Read,
            FileShare.ReadWrite));
        return file.ReadToEnd();
    }

    public async ValueTask DisposeAsync()
    {
        await host!.DisposeAsync();
        folder.Dispose();
    }
}

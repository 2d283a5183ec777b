using System.Net.Http.Headers;
using System.Text;
using Tributary.Gateways.Faas.Fabric;
using Tributary.Gateways.Faas.Platforms;
using Tributary.Gateways.Faas.Platforms.Calls;
using Tributary.Gateways.Faas.Platforms.Held;

namespace Tributary.Gateways.Faas;

/// <summary>FedKeeper's client functions as its invoker calls them: a POST to the cluster's base address and <c>client{i}</c>, answered
/// when
/// the function has trained. They are deployed otherwise.</summary>
internal sealed class FedKeeperCalls : HeldPlatform
{
    private const string Underscored = "client_";
    private readonly Uri _base;
    private readonly bool _json;
    private readonly AuthenticationHeaderValue? _basic;

    /// <param name="prefix">What the functions' addresses begin with; ends in <c>/</c>.</param>
    /// <param name="auth"><c>USER:KEY</c>, a secret; null for none.</param>
    public FedKeeperCalls(ClusterConfig cluster, Uri prefix, string? auth, CallRules rules, TimeProvider clock)
        : base(cluster.Provider, cluster.Name, new PlatformTls(cluster.Insecure).Handler(prefix.IsLoopback, rules.MaxConnections), rules,
            clock)
    {
        (_base, _json) = (prefix, cluster.Provider is FabricProviders.OpenWhisk or FabricProviders.Local);
        if (auth is { Length: > 0 }) _basic = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(auth)));
    }

    public override Task<bool> DeleteAsync(string function, CancellationToken cancellation) => throw Elsewhere();

    /// <summary>Such functions are at their addresses or not; all that can be learned without calling one is whether somebody is
    /// there.</summary>
    public override async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellation)
    {
        await Calls.SendAsync(null, () => new HttpRequestMessage(HttpMethod.Get, _base), cancellation);
        return [];
    }

    protected override Task<bool> DeployedAsync(FunctionSpec function, CancellationToken cancellation) => throw Elsewhere();

    protected override Task<Func<HttpRequestMessage>> RequestAsync(string function, ReadOnlyMemory<byte> parameters,
        CancellationToken cancellation)
    {
        // The original's addresses lack the underscore that its functions' names have.
        var name = function.StartsWith(Underscored, StringComparison.Ordinal) ? $"client{function[Underscored.Length..]}" : function;
        var address = new Uri(_base, name);
        return Task.FromResult(() =>
        {
            var content = new ReadOnlyMemoryContent(parameters);
            if (_json) content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = content };
            request.Headers.Authorization = _basic;
            return request;
        });
    }

    private static PlatformException Elsewhere() => new(PlatformFault.Refused, "these calls deploy and list nothing");
}

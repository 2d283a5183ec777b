using System.Net.Http.Headers;
using System.Text;
using Tributary.Gateways.Faas.Fabric;
using Tributary.Gateways.Faas.Platforms;
using Tributary.Gateways.Faas.Platforms.Calls;

namespace Tributary.Gateways.Faas.Figures;

/// <summary>A Prometheus server that tells of a cluster.</summary>
internal sealed class PrometheusServer : IDisposable
{
    private const int MaxAnswer = 16 << 10;
    private readonly PlatformCalls _calls;
    private readonly Uri _address;
    private readonly AuthenticationHeaderValue? _basic;
    private readonly IReadOnlyList<Figure> _figures;

    /// <param name="address">Ends in <c>/</c>.</param>
    public PrometheusServer(ClusterConfig cluster, Uri address, IReadOnlyList<Figure> figures, TimeProvider clock)
    {
        (_address, _figures) = (address, figures);
        _calls = new PlatformCalls($"{cluster}, Prometheus at {address.Authority}",
            new PlatformTls(cluster.Insecure).Handler(address.IsLoopback, 2), new CallRules(MaxAnswer) { Retries = 0 }, clock);
        if (cluster.Auth.GetValueOrDefault(ClusterConfig.PrometheusAuth) is { Length: > 0 } auth)
            _basic = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(auth)));
    }

    /// <summary>Asks for each figure, one after the other.</summary>
    /// <param name="told">Gets each that has a number.</param>
    /// <returns>For people: what came in the way; null for nothing.</returns>
    public async Task<string?> AskAsync(Action<string, double> told, CancellationToken cancellation)
    {
        string? trouble = null;
        foreach (var figure in _figures)
        {
            try
            {
                if (await AskAsync(figure.Query, cancellation) is not { } number) continue;
                if (number >= 0 && number <= figure.Max) told(figure.Name, number);
                else trouble ??= $"{_address.Authority} tells no {figure.Name}: its number is not between 0 and {figure.Max:g}";
            }
            catch (FormatException fault)
            {
                trouble ??= $"{_address.Authority} tells no {figure.Name}: {fault.Message}";
            }
            catch (PlatformException fault)
            {
                trouble ??= fault.Message;
                if (fault.Fault is PlatformFault.Away or PlatformFault.Unauthorized) return trouble;
            }
        }

        return trouble;
    }

    public void Dispose() => _calls.Dispose();

    private async Task<double?> AskAsync(string query, CancellationToken cancellation)
    {
        var answer = await _calls.SendAsync(null, () =>
        {
            var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_address, $"api/v1/query?query={Uri.EscapeDataString(query)}"));
            request.Headers.Authorization = _basic;
            return request;
        }, cancellation);
        return answer.IsSuccess ? PrometheusAnswer.Read(answer.Json) : throw _calls.Faulty(null, "a query", answer);
    }
}

using System.Net;

namespace Tributary.Cli.Fetching;

/// <summary>Files below a URL.</summary>
internal sealed class WebSource(Uri baseUrl, HttpClient http) : ISource
{
    /// <summary>A connection that stays silent for so long is given up.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Uri _base = baseUrl.AbsoluteUri.EndsWith('/') ? baseUrl : new Uri(baseUrl.AbsoluteUri + "/");

    public string Place => _base.AbsoluteUri;

    public async Task<SourceFile?> OpenAsync(string name, CancellationToken cancellation)
    {
        foreach (var url in new[] { new Uri(_base, name + ".gz"), new Uri(_base, name) })
        {
            var response = await GetAsync(url, cancellation);
            if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Forbidden or HttpStatusCode.Gone)
            {
                response.Dispose();
                continue;
            }

            if (response.IsSuccessStatusCode)
                return new SourceFile(await response.Content.ReadAsStreamAsync(cancellation), response.Content.Headers.ContentLength,
                    response);
            var status = $"{(int)response.StatusCode} {response.ReasonPhrase}";
            response.Dispose();
            throw new CommandFault(ExitCode.Unreachable, $"{url} answered {status}");
        }

        return null;
    }

    private async Task<HttpResponseMessage> GetAsync(Uri url, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        try
        {
            return await http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, patience.Token);
        }
        catch (HttpRequestException fault)
        {
            throw new CommandFault(ExitCode.Unreachable, $"{url} cannot be reached: {fault.Message}", "", fault);
        }
        catch (OperationCanceledException fault) when (!cancellation.IsCancellationRequested)
        {
            throw new CommandFault(ExitCode.Unreachable, $"{url} did not answer within {Patience.TotalSeconds:0} s", "", fault);
        }
    }
}

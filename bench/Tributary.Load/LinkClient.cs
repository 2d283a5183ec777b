using System.Net.Http.Headers;
using System.Net.Http.Json;
using Tributary.Transports.Native;

namespace Tributary.Load;

/// <summary>One client of the native link with no training behind it: a connection, a poll, nothing more.</summary>
internal sealed class LinkClient(HttpClient http, string id)
{
    private readonly string _session = System.Security.Cryptography.RandomNumberGenerator.GetHexString(16);

    public string Id => id;

    public async Task<PollReply> PollAsync(double seconds, IReadOnlyList<string> holding, CancellationToken cancellation)
    {
        using var request = Request(HttpMethod.Post, "link/poll");
        request.Content = JsonContent.Create(new PollRequest(_session, new ClientMessage { Examples = 100 }) { WaitSeconds = seconds, Holding = holding }, LinkJson.Default.PollRequest);
        using var answer = await http.SendAsync(request, cancellation);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync(LinkJson.Default.PollReply, cancellation) ?? throw new InvalidDataException("an empty answer");
    }

    /// <summary>Reads a model and forgets it.</summary>
    public async Task<long> FetchAsync(string sha256, CancellationToken cancellation)
    {
        using var request = Request(HttpMethod.Get, $"link/models/{sha256}");
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        answer.EnsureSuccessStatusCode();
        await using var body = await answer.Content.ReadAsStreamAsync(cancellation);
        var (buffer, total) = (System.Buffers.ArrayPool<byte>.Shared.Rent(256 * 1024), 0L);
        for (int count; (count = await body.ReadAsync(buffer, cancellation)) > 0;) total += count;
        System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        return total;
    }

    /// <summary>Sends the update until it is acknowledged.</summary>
    public async Task UploadAsync(string run, int round, Func<HttpContent> body, CancellationToken cancellation)
    {
        while (true)
        {
            using var request = Request(HttpMethod.Put, $"link/runs/{run}/rounds/{round}/update");
            request.Content = body();
            request.Headers.ExpectContinue = true;
            using var answer = await http.SendAsync(request, cancellation);
            if (answer.IsSuccessStatusCode) return;
            if ((int)answer.StatusCode is not (429 or 503)) throw new HttpRequestException($"{id}: {answer.StatusCode} {await answer.Content.ReadAsStringAsync(cancellation)}");
            await Task.Delay(answer.Headers.RetryAfter?.Delta ?? TimeSpan.FromMilliseconds(100), cancellation);
        }
    }

    private HttpRequestMessage Request(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Add(LinkProtocol.VersionHeader, "1");
        request.Headers.Add(LinkProtocol.ClientHeader, id);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        return request;
    }
}

using System.Text.Json;
using Tributary.Coordinator.Api;

namespace Tributary.Coordinator.Tests.Fakes;

/// <summary>Reads a stream of events line by line, as a browser would.</summary>
public sealed class ServerSentEvents : IAsyncDisposable
{
    private readonly HttpResponseMessage _answer;
    private readonly StreamReader _lines;

    private ServerSentEvents(HttpResponseMessage answer, Stream body) => (_answer, _lines) = (answer, new StreamReader(body));

    public static async Task<ServerSentEvents> OpenAsync(HttpClient http, string path, string? lastId, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (lastId is not null) request.Headers.Add("Last-Event-ID", lastId);
        var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        answer.EnsureSuccessStatusCode();
        return new ServerSentEvents(answer, await answer.Content.ReadAsStreamAsync(cancellation));
    }

    /// <summary>The next event, comments left out; null at the stream's end. A comment alone counts where the caller wants to look
    /// again.</summary>
    public async Task<RunEvent?> NextAsync(CancellationToken cancellation)
    {
        string? data = null;
        while (await _lines.ReadLineAsync(cancellation) is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal)) data = line[6..];
            if (line.Length == 0 && data is not null) return JsonSerializer.Deserialize(data, ApiJson.Default.RunEvent);
        }

        return null;
    }

    public ValueTask DisposeAsync()
    {
        _lines.Dispose();
        _answer.Dispose();
        return ValueTask.CompletedTask;
    }
}

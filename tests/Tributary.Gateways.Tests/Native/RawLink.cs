using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Tributary.Core.Clients;
using Tributary.Core.Compression;
using Tributary.Engine.Formats;
using Tributary.Engine.Models;
using Tributary.Transports.Messages;
using Tributary.Transports.Native;

namespace Tributary.Gateways.Tests.Native;

/// <summary>Plain requests to a gateway, well-formed or not.</summary>
internal sealed class RawLink(Uri address) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = address };

    public async Task<(int Status, JsonNode? Body)> SendAsync(HttpMethod method, string path, HttpContent? body = null,
        string? client = "a", string? version = "1",
        IReadOnlyDictionary<string, string>? headers = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        if (version is not null) request.Headers.TryAddWithoutValidation(LinkProtocol.VersionHeader, version);
        if (client is not null) request.Headers.TryAddWithoutValidation(LinkProtocol.ClientHeader, client);
        foreach (var (name, value) in headers ?? new Dictionary<string, string>(StringComparer.Ordinal))
            if (!request.Headers.TryAddWithoutValidation(name, value)) body!.Headers.TryAddWithoutValidation(name, value);
        using var answer = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, text.StartsWith('{') ? JsonNode.Parse(text) : null);
    }

    public Task<(int Status, JsonNode? Body)> PostAsync(string path, string json, string? client = "a")
        => SendAsync(HttpMethod.Post, path, new StringContent(json, Encoding.UTF8, "application/json"), client);

    public async Task<PollReply> PollAsync(string client, string session, params string[] holding)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post,
            "link/poll")
        {
            Content = JsonContent.Create(new PollRequest(session, new ClientMessage()) { Holding = holding },
            NativeJson.Default.PollRequest)
        };
        request.Headers.Add(LinkProtocol.VersionHeader, "1");
        request.Headers.Add(LinkProtocol.ClientHeader, client);
        using var answer = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync(NativeJson.Default.PollReply, TestContext.Current.CancellationToken))!;
    }

    public Task<(int Status, JsonNode? Body)> UploadAsync(string run, int round, byte[] body, string client = "a",
        IReadOnlyDictionary<string, string>? headers = null)
        => SendAsync(HttpMethod.Put, $"link/runs/{run}/rounds/{round}/update", new ByteArrayContent(body), client, headers: headers);

    /// <param name="of">The run, the round and the model that the body names; null for a body that names none.</param>
    public static byte[] File(TensorLayout layout, float value, string? examples = "10", string? encoding = null, string? started = null,
        (string Run, int Round, string Model)? of = null)
    {
        var values = new float[layout.Length];
        Array.Fill(values, value);
        using var stream = new MemoryStream();
        var facts = new Dictionary<string, string>(StringComparer.Ordinal);
        if (examples is not null) facts[UpdateFacts.Examples] = examples;
        if (encoding is not null) facts[WeightFile.EncodingKey] = encoding;
        if (started is not null) (facts[UpdateFacts.Started], facts[UpdateFacts.TrainSeconds]) = (started, "1000");
        if (of is var (run, round, model))
            (facts[UpdateFacts.Run], facts[UpdateFacts.Round], facts[WeightFile.BaseKey]) = (run, $"{round}", model);
        SafeTensors.Write(stream, layout, values, facts);
        return stream.ToArray();
    }

    public void Dispose() => _http.Dispose();
}

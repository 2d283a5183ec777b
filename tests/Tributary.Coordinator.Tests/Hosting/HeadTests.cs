using System.Net;
using System.Text.Json.Nodes;
using Tributary.Coordinator.Tests.Fakes;

namespace Tributary.Coordinator.Tests.Hosting;

/// <summary>HEAD answers wherever GET does, with its status and without a body.</summary>
public sealed class HeadTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_GET_answers_HEAD_too_and_a_stream_of_events_ends_with_its_head()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);
        var document = JsonNode.Parse(await coordinator.Http.GetStringAsync("/openapi/v1.json"))!;
        var paths = document["paths"]!.AsObject().Where(path => path.Value!["get"] is not null)
            .Select(path => path.Key.Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal)).ToList();
        Assert.Contains("/healthz", paths);
        Assert.Contains("/api/events", paths);
        foreach (var path in paths.Append("/").Append("/no/such/thing"))
        {
            using var get = await coordinator.Http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
            using var request = new HttpRequestMessage(HttpMethod.Head, path);
            using var head = await coordinator.Http.SendAsync(request);
            Assert.True(get.StatusCode == head.StatusCode, $"{path}: GET {get.StatusCode}, HEAD {head.StatusCode}");
            Assert.True(get.Content.Headers.ContentType?.MediaType == head.Content.Headers.ContentType?.MediaType, path);
            Assert.Empty(await head.Content.ReadAsByteArrayAsync());
        }

        using var delete = new HttpRequestMessage(HttpMethod.Delete, "/healthz");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await coordinator.Http.SendAsync(delete)).StatusCode);
    }
}

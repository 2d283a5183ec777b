using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Tributary.Gateways.Tests.Rest;

/// <summary>Stands in for a node of the REST network: it says what it is asked, and does what a test tells it.</summary>
internal sealed class NodeStand : IAsyncDisposable
{
    private readonly WebApplication _app;

    private NodeStand(WebApplication app) => _app = app;

    public string Url => _app.Urls.First().TrimEnd('/');

    /// <summary>Its word.</summary>
    public string Status { get; set; } = "IDLE";

    /// <summary>What it was asked.</summary>
    public ConcurrentQueue<JsonObject> Asked { get; } = [];

    public int Looks { get; private set; }

    /// <summary>Whether it breaks the line when it is asked to train.</summary>
    public bool Breaks { get; set; }

    /// <summary>What it does, and the status that it answers.</summary>
    public Func<JsonObject, CancellationToken, Task<int>> Train { get; set; } = static (_, _) => Task.FromResult(200);

    /// <param name="port">0 takes a free one.</param>
    public static async Task<NodeStand> StartAsync(int port = 0)
    {
        var builder = Listening.Builder("node", NullLoggerFactory.Instance);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        var stand = new NodeStand(builder.Build());
        stand._app.Run(stand.AnswerAsync);
        await stand._app.StartAsync(TestContext.Current.CancellationToken);
        return stand;
    }

    /// <summary>Trains as if: delivers weights that are all one number, then answers 200.</summary>
    public void Delivers(RestScene scene, float value) => Train = async (asked, token) =>
    {
        using var answer = await scene.PutAsync(this, (string)asked["training_type"]!, value);
        return answer.StatusCode == HttpStatusCode.OK ? 200 : 500;
    };

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path == "/")
        {
            Looks++;
            await context.Response.WriteAsync($"Federated Learning client running. Status: {Status}");
            return;
        }

        if (Breaks)
        {
            context.Abort();
            return;
        }

        var body = (JsonObject)(await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted))!;
        Asked.Enqueue(body);
        context.Response.StatusCode = context.Request.Path == "/training" ? await Train(body, context.RequestAborted) : 404;
    }
}

using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Tributary.Attack.Tests;

/// <summary>Clients that take up what others need.</summary>
public sealed class StarvingTests
{
    private const int Slots = 16;

    [Fact]
    [Attack("client", "sends sixteen updates a byte at a time", "updates of other runs come through, and the slow ones end with their run")]
    public async Task Slow_uploads_keep_nobody_else_out()
    {
        using var coordinator = await Stronghold.StartAsync("--runs-at-once", "2");
        using var end = new CancellationTokenSource();
        var slow = new List<HttpClient>();
        for (var i = 0; i < Slots; i++) slow.Add(await coordinator.ClientAsync($"slow-{i}"));
        foreach (var client in slow) await PollAsync(client);
        var first = await coordinator.RunAsync(new
        {
            name = "first",
            model = "s4t-net",
            rounds = 1,
            cohort = new { size = Slots, waitFor = Slots },
            evaluation = new { on = "none" }
        });
        foreach (var client in slow)
            await Stronghold.UntilAsync(async () => (await PollAsync(client))["assignments"]!.AsArray().Count > 0, () => coordinator.Said);
        var uploads = slow.ConvertAll(client => UploadAsync(client, first, end.Token));

        await coordinator.JoinAsync("honest");
        var second = await coordinator.RunAsync(new
        {
            name = "second",
            model = "s4t-net",
            rounds = 1,
            cohort = new { size = Slots + 1, waitFor = Slots + 1, quorum = 1, deadline = "30s" },
            evaluation = new { on = "none" }
        });
        Assert.Equal("completed", (string)(await coordinator.EndOfAsync(second))["status"]!);
        var round = (await Stronghold.OkAsync(await coordinator.Admin()
            .GetAsync($"api/runs/{second}/rounds?cohort=true")))["items"]!.AsArray().Single()!;
        Assert.Null(round["cohort"]!.AsArray().Single(client => (string)client!["client"]! == "honest")!["refused"]);

        await Stronghold.OkAsync(await coordinator.Admin().PostAsync($"api/runs/{first}/stop", null));
        Assert.All(await Task.WhenAll(uploads),
            status => Assert.True(status is HttpStatusCode.Gone or HttpStatusCode.ServiceUnavailable, $"{status}"));
        await end.CancelAsync();
        await coordinator.UnharmedAsync();
    }

    private static async Task<JsonNode> PollAsync(HttpClient client)
        => await Stronghold.OkAsync(await client.PostAsJsonAsync("link/poll",
            new { session = "s", client = new { }, holding = Array.Empty<string>(), waitSeconds = 0.1, available = true }));

    private static async Task<HttpStatusCode> UploadAsync(HttpClient client, string run, CancellationToken end)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put,
            $"link/runs/{run}/rounds/1/update")
        { Content = new TricklingContent(end) };
        request.Headers.ExpectContinue = true;
        try
        {
            using var answer = await client.SendAsync(request, CancellationToken.None);
            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            // It was answered, and the line was cut while it still sent.
            return HttpStatusCode.Gone;
        }
    }

    // Fifty bytes a tenth of a second: less than an update may, more than a server's own floor below which it hangs up at once.
    private sealed class TricklingContent(CancellationToken end) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            try
            {
                for (var block = new byte[50]; !end.IsCancellationRequested;)
                {
                    await stream.WriteAsync(block, end);
                    await stream.FlushAsync(end);
                    await Task.Delay(100, end);
                }
            }
            catch (OperationCanceledException) when (end.IsCancellationRequested)
            {
                // The test is over.
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 40_000;
            return true;
        }
    }
}

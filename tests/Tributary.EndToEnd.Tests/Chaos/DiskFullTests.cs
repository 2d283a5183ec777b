using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Tributary.EndToEnd.Tests.Chaos;

/// <summary>A coordinator whose disk has not a byte left: it says so, promises nothing, and goes on once there is room.</summary>
public sealed class DiskFullTests
{
    private const string Run = """
        name: full
        model: logreg
        rounds: 1
        cohort: { size: 2, waitFor: 2 }
        evaluation: { on: none }
        """;

    [Fact]
    public async Task What_cannot_be_saved_is_not_accepted_and_room_is_all_that_is_needed()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var folder = Directory.CreateTempSubdirectory("tributary-full-").FullName;
        var disk = SmallDisk.Mount(Path.Combine(folder, "disk"), 256);
        try
        {
            Assert.SkipWhen(disk is null, "a small disk needs root and unshare(1)");
            await using var federation = new Federation(folder, 0, disk, Path.Combine(folder, "disk", "data"));
            federation.StartCoordinator();
            await federation.ReadyAsync(cancellation);

            disk.Fill();
            var (refused, words) = await StartAsync(federation, cancellation);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused);
            Assert.Contains("/readyz says what is wrong", words, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", words, StringComparison.Ordinal);
            using var ready = await federation.Http.GetAsync("readyz", cancellation);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
            Assert.Contains("disk", await ready.Content.ReadAsStringAsync(cancellation), StringComparison.OrdinalIgnoreCase);
            Assert.Empty(await RunsAsync(federation, cancellation));

            disk.Free();
            Assert.Equal(HttpStatusCode.Created, (await StartAsync(federation, cancellation)).Status);
            Assert.Single(await RunsAsync(federation, cancellation));
        }
        finally
        {
            disk?.Dispose();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(HttpStatusCode Status, string Words)> StartAsync(Federation federation, CancellationToken cancellation)
    {
        using var document = new StringContent(Run, Encoding.UTF8, new MediaTypeHeaderValue("application/yaml"));
        using var answer = await federation.Http.PostAsync("api/runs", document, cancellation);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(cancellation));
    }

    private static async Task<JsonArray> RunsAsync(Federation federation, CancellationToken cancellation) => (await federation.AskAsync("api/runs", cancellation))!["items"]!.AsArray();
}

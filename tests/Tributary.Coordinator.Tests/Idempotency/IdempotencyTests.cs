using System.Net;
using System.Text;
using System.Text.Json;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Tests.Fakes;

namespace Tributary.Coordinator.Tests.Idempotency;

public sealed class IdempotencyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_run_that_is_posted_again_with_its_key_is_started_once_also_after_a_restart()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);
        var first = await PostAsync(coordinator, "a", RunningCoordinator.RunFile);
        var again = await PostAsync(coordinator, "a", RunningCoordinator.RunFile);
        await coordinator.StopAsync();
        await coordinator.StartAsync();
        var later = await PostAsync(coordinator, "a", RunningCoordinator.RunFile);
        var other = await PostAsync(coordinator, "b", RunningCoordinator.RunFile);

        Assert.All([first, again, later, other], answer => Assert.Equal(HttpStatusCode.Created, answer.StatusCode));
        Assert.Equal(first.Headers.Location, again.Headers.Location);
        Assert.Equal(await first.Content.ReadAsStringAsync(), await later.Content.ReadAsStringAsync());
        Assert.NotEqual(first.Headers.Location, other.Headers.Location);
        Assert.Equal(2, JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync("/api/runs"),
            ApiJson.Default.PageRunInfo)!.Items.Count);
    }

    [Fact]
    public async Task A_key_is_good_for_one_request_and_a_fault_uses_it_up_for_none()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);

        await coordinator.ProblemAsync(await PostAsync(coordinator, "a", "model: nothing"), 422);
        Assert.Equal(HttpStatusCode.Created, (await PostAsync(coordinator, "a", RunningCoordinator.RunFile)).StatusCode);
        await coordinator.ProblemAsync(await PostAsync(coordinator, "a", RunningCoordinator.RunFile + "\n"), 422);
        await coordinator.ProblemAsync(await PostAsync(coordinator, new string('k', 300), RunningCoordinator.RunFile), 400);
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<HttpResponseMessage> PostAsync(RunningCoordinator coordinator, string key, string runFile)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post,
            "/api/runs")
        { Content = new StringContent(runFile, Encoding.UTF8, "application/yaml") };
        request.Headers.Add("Idempotency-Key", key);
        return await coordinator.Http.SendAsync(request);
    }
}

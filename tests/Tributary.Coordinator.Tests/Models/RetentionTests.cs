using System.Text.Json;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Tests.Fakes;
using Tributary.Core.Rounds;

namespace Tributary.Coordinator.Tests.Models;

/// <summary>A coordinator that is told to keep few models.</summary>
public sealed class RetentionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Models_of_older_rounds_go_and_the_api_says_which_are_kept()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path, options => options with { Keep = "last:1" });
        coordinator.Join(coordinator.Trainers());
        var run = await coordinator.PostRunAsync();
        run = await coordinator.UntilAsync(run.Id, RunStatus.Completed);

        var models = await UntilAsync(coordinator, kept => kept.Count(model => model.Kept) == 1);

        Assert.Equal([3, 2, 1], models.Select(model => model.Round));
        Assert.Equal([true, false, false], models.Select(model => model.Kept));
        Assert.Equal(run.Model, models[0].Sha256);
        var problem = await coordinator.ProblemAsync(await coordinator.Http.GetAsync($"/api/models/{models[1].Sha256}"), 404);
        Assert.NotEmpty(problem.Remedy!);
        Assert.Equal(200, (int)(await coordinator.Http.GetAsync($"/api/models/{models[0].Sha256}")).StatusCode);
    }

    [Fact]
    public async Task What_an_earlier_coordinator_kept_goes_after_a_start_with_another_rule()
    {
        await using (var first = await RunningCoordinator.StartAsync(_folder.Path))
        {
            first.Join(first.Trainers());
            await first.UntilAsync((await first.PostRunAsync()).Id, RunStatus.Completed);
            Assert.All(await UntilAsync(first, models => models.Count == 3), model => Assert.True(model.Kept));
        }

        await using var second = await RunningCoordinator.StartAsync(_folder.Path, options => options with { Keep = "best,last:1" });

        Assert.All(await UntilAsync(second, models => models.Count(model => model.Kept) <= 2),
            model => Assert.True(model.Kept || model.Round < 3));
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<IReadOnlyList<ModelInfo>> UntilAsync(RunningCoordinator coordinator, Func<IReadOnlyList<ModelInfo>,
        bool> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            var models = JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync("/api/models?run=latest", limit.Token),
                ApiJson.Default.PageModelInfo)!.Items;
            if (holds(models)) return models;
            await Task.Delay(50, limit.Token);
        }
    }
}

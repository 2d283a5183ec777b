using System.Text.Json.Nodes;
using Tributary.Coordinator.Hosting;
using Tributary.Core;
using Tributary.Core.Rounds;
using Tributary.Engine.Models;
using Tributary.Storage;
using Tributary.Storage.Folders;

namespace Tributary.Cli.Tests.Verbs;

/// <summary>Keeping runs in order: the same verbs at a coordinator and in a folder.</summary>
public sealed class RunKeepVerbsTests : IDisposable
{
    private readonly TestTerminal _terminal = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Runs_are_named_tagged_found_put_away_and_deleted(bool atCoordinator)
    {
        await KeepRunsAsync();
        await using var host = atCoordinator ? await HostAsync() : null;
        string[] at = host is null ? ["--runs", "kept"] : ["--coordinator", host.Address.ToString()];
        string[] list = host is null ? ["runs", "--json", .. at] : ["run", "list", "--json", .. at];

        Assert.True(await _terminal.RunAsync(["run", "tag", "run-1", "baseline", "slow", .. at]) == ExitCode.Ok, _terminal.Error);
        Assert.Equal(ExitCode.Ok, await _terminal.RunAsync(["run", "tag", "run-1", "--remove", "slow", .. at]));
        Assert.Equal(ExitCode.Ok, await _terminal.RunAsync(["run", "rename", "run-1", "second try", .. at]));
        Assert.Equal(ExitCode.Ok, await _terminal.RunAsync(["run", "note", "second try", "one\ntwo", .. at]));
        Assert.Equal(ExitCode.Ok, await _terminal.RunAsync(["run", "note", "second try", .. at]));
        Assert.Equal(["run run-1: second try", "  tags   baseline", "  notes  one", "         two"], _terminal.Lines);

        Assert.Equal("run-1", await IdsAsync([.. list, "--filter", "tag = baseline and accuracy > 0.2"]));
        Assert.Equal("run-2 run-0", await IdsAsync([.. list, "--filter", "accuracy > 0.5 or not tag = baseline"]));
        Assert.Equal(ExitCode.BadInput, await _terminal.RunAsync([.. list, "--filter", "acuracy > 0.5"]));
        Assert.Contains("    acuracy > 0.5\n    ^ there is no field 'acuracy'", _terminal.Error.ReplaceLineEndings("\n"),
            StringComparison.Ordinal);

        Assert.Equal(ExitCode.Ok, await _terminal.RunAsync(["run", "archive", "run-2", .. at]));
        Assert.Equal("run-1 run-0", await IdsAsync(list));
        Assert.Equal("run-2 run-1 run-0", await IdsAsync([.. list, "--archived"]));
        Assert.Equal(ExitCode.Ok, await _terminal.RunAsync(["run", "archive", "run-2", "--undo", .. at]));
        Assert.Equal("run-2 run-1 run-0", await IdsAsync(list));

        Assert.Equal(ExitCode.BadInput, await _terminal.RunAsync(["run", "delete", "run-2", .. at]));
        Assert.Contains("--yes", _terminal.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Ok, await _terminal.RunAsync(["run", "delete", "run-2", "--yes", .. at]));
        Assert.Equal("run-1 run-0", await IdsAsync([.. list, "--archived"]));
        Assert.Equal(ExitCode.NotFound, await _terminal.RunAsync(["run", "delete", "run-2", "--yes", .. at]));
        Assert.Equal(ExitCode.BadInput, await _terminal.RunAsync(["run", "tag", "run-1", "a,b", .. at]));
    }

    [Fact]
    public async Task What_a_coordinator_holds_is_not_deleted_behind_its_back()
    {
        await KeepRunsAsync();
        await using var host = await HostAsync();

        Assert.Equal(ExitCode.BadInput, await _terminal.RunAsync("run", "delete", "run-2", "--yes", "--runs", "kept"));

        Assert.Contains("a coordinator works in", _terminal.Error, StringComparison.Ordinal);
        Assert.Equal("run-2 run-1 run-0", await IdsAsync(["runs", "--json", "--runs", "kept"]));
    }

    public void Dispose() => _terminal.Dispose();

    private Task<CoordinatorHost> HostAsync() => CoordinatorHost.StartAsync(
        new CoordinatorOptions { Listen = new Uri("http://127.0.0.1:0"), Folder = _terminal.At("kept"), Durability = Durability.Process },
            TestContext.Current.CancellationToken);

    private async Task<string> IdsAsync(string[] arguments)
    {
        Assert.True(await _terminal.RunAsync(arguments) == ExitCode.Ok, _terminal.Error);
        return string.Join(' ', _terminal.Lines.Select(line => (string?)JsonNode.Parse(line)!["id"]));
    }

    private async Task KeepRunsAsync()
    {
        using var folder = new RunFolder(_terminal.At("kept"), new StorageOptions { Durability = Durability.Process });
        for (var i = 0; i < 3; i++)
        {
            var model = new ModelState(TensorLayout.Pack([("w", [1], TensorRole.Parameter)]), new float[] { i });
            var run = new RunRecord
            {
                Id = $"run-{i}",
                Name = $"digits {i}",
                Created = DateTimeOffset.UnixEpoch.AddDays(i),
                Spec = """{ "rounds": 1, "model": { "name": "2nn" } }"""
            };
            await folder.Runs.CreateAsync(run, model, CancellationToken.None);
            var round = new RoundRecord
            {
                Round = 1,
                Started = run.Created,
                Seconds = new RoundTimes(1, 0, 0, 0, 0),
                Cohort = [],
                Accuracy = 0.3 * i,
                Loss = 1,
                ModelSha256 = model.Sha256()
            };
            await folder.Runs.SaveRoundAsync(run.Id, round, model, null, CancellationToken.None);
            await folder.Runs.FinishAsync(run.Id,
                new RunOutcome
                {
                    Status = RunStatus.Completed,
                    Reason = "done",
                    Rounds = 1,
                    Accuracy = 0.3 * i,
                    Loss = 1,
                    ModelSha256 = model.Sha256()
                }, CancellationToken.None);
        }
    }
}

using System.Text.Json.Nodes;
using Tributary.Cli.Folders;
using Tributary.Core;
using Tributary.Core.Rounds;
using Tributary.Engine.Models;
using Tributary.Storage.Folders;

namespace Tributary.Cli.Tests.Verbs;

/// <summary>Simulations, demos and a coordinator share one folder.</summary>
public sealed class OneFolderTests : IDisposable
{
    private const string Quick = "model: logreg\nrounds: 1\ndata: { set: mnist-mini, partition: { kind: iid, clients: 2 } }\n";
    private readonly TestTerminal _terminal = new();

    private Terminal Plain => new() { Out = TextWriter.Null, Error = TextWriter.Null, Folder = _terminal.Folder };

    private RunsPlace Usual => new(_terminal.At("tributary"), new StorageOptions());

    public void Dispose() => _terminal.Dispose();

    [Fact]
    public async Task A_simulation_beside_a_coordinator_lands_in_its_folder_and_says_who_shows_it()
    {
        using (FolderLock.Take(_terminal.At("tributary")))
        {
            Assert.True(await _terminal.RunAsync("simulate", _terminal.Write("run.yaml", Quick)) == 0, _terminal.Error);
            Assert.Contains("the coordinator that works in this folder", _terminal.Out, StringComparison.Ordinal);
            Assert.Equal(0, await _terminal.RunAsync("predict", "mnist-mini#7"));
        }

        Assert.Equal(0, await _terminal.RunAsync("runs", "--runs", "tributary"));
    }

    [Fact]
    public async Task A_run_is_listed_with_the_local_date_and_in_JSON_with_ISO_time()
    {
        await _terminal.RunAsync("simulate", _terminal.Write("run.yaml", Quick));
        Assert.Equal(0, await _terminal.RunAsync("runs", "--json"));
        var created = DateTimeOffset.Parse((string)JsonNode.Parse(_terminal.Lines[0])!["created"]!,
            System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(0, await _terminal.RunAsync("runs"));
        Assert.Contains($"{created.LocalDateTime:yyyy-MM-dd HH:mm}", _terminal.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("coordinator", "other", true)]
    [InlineData("coordinator", "demo", false)]
    [InlineData("simulation", "other", false)]
    public async Task A_demo_leaves_a_folder_alone_where_somebody_elses_run_waits(string host, string name, bool isLeft)
    {
        var id = await KeepAsync(host, name);
        var (place, why) = await DemoPlace.FindAsync(Plain, Usual, "demo", TestContext.Current.CancellationToken);
        Assert.Equal(isLeft ? "tributary-demo" : "tributary", Path.GetFileName(place.Folder));
        Assert.Equal(isLeft, why?.Contains(id, StringComparison.Ordinal) ?? false);
        Assert.Equal(isLeft ? " --folder tributary-demo" : "", place.Hint(Plain));
    }

    [Fact]
    public async Task A_demo_beside_a_coordinator_takes_another_folder_but_never_in_place_of_one_that_was_named()
    {
        using var first = FolderLock.Take(_terminal.At("tributary"));
        using var second = FolderLock.Take(_terminal.At("tributary-demo"));
        var (place, why) = await DemoPlace.FindAsync(Plain, Usual, "demo", TestContext.Current.CancellationToken);
        Assert.Equal("tributary-demo-2", Path.GetFileName(place.Folder));
        Assert.Contains("a coordinator works in tributary", why, StringComparison.Ordinal);
        Assert.Equal(ExitCode.BadInput, await _terminal.RunAsync("demo", "--folder", "tributary"));
        Assert.Contains("name another folder", _terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resume_takes_up_simulations_and_says_what_goes_on_with_a_coordinators_run()
    {
        var id = await KeepAsync("coordinator", "other");
        Assert.Equal(ExitCode.BadInput, await _terminal.RunAsync("resume"));
        Assert.Contains($"run {id} is a coordinator's", _terminal.Error, StringComparison.Ordinal);
        Assert.Contains("tributary coordinator goes on with it", _terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runs_of_an_earlier_version_are_pointed_at()
    {
        await _terminal.RunAsync("simulate", _terminal.Write("run.yaml", Quick), "--runs", "runs");
        Assert.Equal(ExitCode.NotFound, await _terminal.RunAsync("runs"));
        Assert.Contains("--folder runs", _terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_configuration_of_the_coordinator_names_the_folder_for_all()
    {
        _terminal.Write("tributary.yaml", "coordinator: { folder: fed, listen: 'http://0.0.0.0:7070', insecure: true }\n");
        await _terminal.RunAsync("simulate", _terminal.Write("run.yaml", Quick));
        Assert.True(File.Exists(_terminal.At("fed/tributary.db")), _terminal.Error);
        Assert.Equal(0, await _terminal.RunAsync("predict", "mnist-mini#7"));
    }

    [Fact]
    public void A_folder_that_held_something_is_left_to_its_owner()
    {
        _terminal.Write("notes.txt", "mine");
        using (new RunFolder(_terminal.Folder))
        using (new RunFolder(_terminal.At("tributary")))
        {
            Assert.False(File.Exists(_terminal.At(".gitignore")));
            Assert.True(File.Exists(_terminal.At("tributary/.gitignore")));
        }
    }

    // A run that was under way when whoever did it went.
    private async Task<string> KeepAsync(string host, string name)
    {
        using var folder = new RunFolder(_terminal.At("tributary"));
        var spec = new RunSpec { Name = name, Model = ModelCatalog.Find("logreg")! };
        var document = RunSpecWriter.Write(spec);
        document["data"] = new JsonObject { ["set"] = "mnist-mini" };
        if (host == "coordinator") document["host"] = host;
        const string Id = "20260101-000000-abcd";
        var run = new RunRecord { Id = Id, Name = name, Created = DateTimeOffset.UnixEpoch, Spec = document.ToJsonString() };
        var layout = spec.Model.Layout();
        await folder.Runs.CreateAsync(run, new ModelState(layout, new float[layout.Length]), TestContext.Current.CancellationToken);
        return run.Id;
    }
}

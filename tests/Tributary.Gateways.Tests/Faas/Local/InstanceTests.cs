using System.Net;
using System.Text.Json.Nodes;

namespace Tributary.Gateways.Tests.Faas.Local;

/// <summary>Instances of the local platform: warm and cold ones, how many, and that none is left behind.</summary>
public sealed class InstanceTests
{
    [Fact]
    public async Task The_first_call_is_cold_and_the_next_one_warm_until_the_function_changes()
    {
        await using var scene = await LocalScene.StartAsync();
        await scene.CreateAsync("f");

        var cold = (await scene.RecordAsync("f")).Body!;
        var warm = (await scene.RecordAsync("f")).Body!;
        await scene.CallAsync(HttpMethod.Put, "actions/f?overwrite=true", """{"limits":{"timeout":7000}}""");
        var renewed = (await scene.RecordAsync("f")).Body!;

        Assert.NotNull(LocalScene.Annotation(cold, "initTime"));
        Assert.Null(LocalScene.Annotation(warm, "initTime"));
        Assert.Equal(Process(cold), Process(warm));
        Assert.NotNull(LocalScene.Annotation(renewed, "initTime"));
        Assert.NotEqual(Process(warm), Process(renewed));
    }

    [Fact]
    public async Task FedKeepers_server_functions_are_run_by_the_executable_that_has_them()
    {
        await using var scene = await LocalScene.StartAsync(options => options with
        { ServerExecutable = options.Executable, Executable = ["/nowhere/tributary-function"] });
        foreach (var name in (string[])["fl_server_init", "fl_invoker_weights_update12", "client_0"]) await scene.CreateAsync(name);

        Assert.Equal(HttpStatusCode.OK, (await scene.ResultAsync("fl_server_init",
            """{"train_images_url":"images","train_labels_url":"labels"}""")).Status);
        Assert.Equal(HttpStatusCode.OK, (await scene.ResultAsync("fl_invoker_weights_update12")).Status);
        Assert.NotEqual(HttpStatusCode.OK, (await scene.ResultAsync("client_0")).Status);
    }

    [Fact]
    public async Task Calls_at_the_same_time_get_instances_of_their_own_unless_one_takes_several()
    {
        await using var scene = await LocalScene.StartAsync();
        await scene.CreateAsync("alone");
        await scene.CreateAsync("shared", ""","limits":{"concurrency":5}""");

        const string Slow = """{"do":"sleep","seconds":0.5}""";
        var alone = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => scene.ResultAsync("alone", Slow)));
        var shared = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => scene.ResultAsync("shared", Slow)));

        Assert.Equal(3, alone.Select(one => (int)one.Body!["process"]!).Distinct().Count());
        Assert.Single(shared.Select(one => (int)one.Body!["process"]!).Distinct());
    }

    [Fact]
    public async Task Who_finds_no_room_waits_and_idle_instances_of_others_make_room()
    {
        await using var scene = await LocalScene.StartAsync(options => options with { MemoryBudget = 512, MaxInstances = 2 });
        foreach (var name in (string[])["a", "b", "c"]) await scene.CreateAsync(name);
        await scene.CreateAsync("large", ""","limits":{"memory":513}""");

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => scene.RecordAsync($"{"abc"[i % 3]}")));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.InRange(scene.Platform.Instances, 1, 2);
        var (status, words) = await scene.RecordAsync("large");
        Assert.Equal((HttpStatusCode.InternalServerError, 3), (status, (int)words!["response"]!["statusCode"]!));
        Assert.Contains("512 MB", (string)words["response"]!["result"]!["error"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_idle_instance_ends_with_all_that_it_started()
    {
        await using var scene = await LocalScene.StartAsync(options => options with { IdleTimeout = TimeSpan.FromMilliseconds(300) });
        await scene.CreateAsync("f");

        var (_, started) = await scene.ResultAsync("f", """{"do":"child"}""");
        var processes = new[] { (int)started!["child"]!, (int)started["self"]! };

        Assert.All(processes, id => Assert.True(IsThere(id)));
        await UntilAsync(() => !processes.Any(IsThere));
        Assert.Equal(0, scene.Platform.Instances);
    }

    [Fact]
    public async Task No_process_and_no_folder_outlives_the_platform()
    {
        int[] processes;
        string folder;
        await using (var scene = await LocalScene.StartAsync(options => options with { Prewarmed = 1 }))
        {
            await scene.CreateAsync("f");
            var (_, started) = await scene.ResultAsync("f", """{"do":"child"}""");
            processes = [(int)started!["child"]!, (int)started["self"]!];
            folder = (string)(await scene.ResultAsync("f", """{"do":"environment"}""")).Body!["folder"]!;
            _ = scene.ResultAsync("f", """{"do":"sleep","seconds":100}""");
            Assert.True(Directory.Exists(folder));
        }

        await UntilAsync(() => !processes.Any(IsThere));
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task An_instance_that_was_started_before_is_taken_for_a_new_function()
    {
        await using var scene = await LocalScene.StartAsync(options => options with
        {
            Prewarmed = 1,
            Faults = options.Faults with { ColdStart = TimeSpan.Zero },
        });
        await scene.CreateAsync("f");

        var record = (await scene.RecordAsync("f")).Body!;

        Assert.NotNull(LocalScene.Annotation(record, "initTime"));
        Assert.Equal("f", (string)record["response"]!["result"]!["function"]!);
    }

    [Fact]
    public async Task An_executable_that_does_not_start_is_the_platforms_error()
    {
        await using var scene = await LocalScene.StartAsync(options => options with
        {
            Executable = ["/bin/sh", "-c", "echo no model >&2; exit 1"],
        });
        await scene.CreateAsync("f");

        var (status, record) = await scene.RecordAsync("f");

        Assert.Equal((HttpStatusCode.InternalServerError, 3), (status, (int)record!["response"]!["statusCode"]!));
        Assert.Contains("no model", (string)record["response"]!["result"]!["error"]!, StringComparison.Ordinal);
        Assert.Equal(0, scene.Platform.Instances);
    }

    private static int Process(JsonNode record) => (int)record["response"]!["result"]!["process"]!;

    // One that is over and not yet waited for does not count.
    private static bool IsThere(int id)
    {
        try
        {
            return !File.ReadAllText($"/proc/{id}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!holds()) await Task.Delay(50, limit.Token);
    }
}

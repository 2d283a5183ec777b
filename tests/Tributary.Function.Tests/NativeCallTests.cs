using System.Text;
using System.Text.Json.Nodes;
using Tributary.Core.Compression;
using Tributary.Engine.Models;
using Tributary.Transports.Faas;

namespace Tributary.Function.Tests;

/// <summary>Calls of ours: a model by ticket, an update by the same ticket, any other answer as the result.</summary>
public sealed class NativeCallTests
{
    private static readonly ModelSpec s_logreg = ModelCatalog.Find("logreg")!;

    [Fact]
    public async Task A_call_trains_and_puts_its_update_and_the_next_one_is_warm()
    {
        await using var ground = await FunctionGround.StartAsync();
        using var coordinator = new TicketServer(s_logreg);

        var first = await CallAsync(ground, coordinator.Call());

        Assert.Equal(("client_3", "run/1/train", true, false, true, null, null), (first.Client, first.Assignment, first.Acknowledged,
            first.Repeated, first.Cold, first.Reply, first.Dropped));
        Assert.True(first.BootSeconds > 0 && first.Seconds > 0);
        using var stream = new MemoryStream(coordinator.Update!);
        var update = WeightFile.Read(stream, "update", s_logreg.Layout(), coordinator.Model, out var facts);
        Assert.NotEqual(coordinator.Model.Values.ToArray(), update.Values.ToArray());
        Assert.Equal($"{first.Examples}", facts["tributary.examples"]);

        // The same again: its ticket is closed.
        var second = await CallAsync(ground, coordinator.Call());
        Assert.Equal((false, false, "nobody waits for this answer any more"), (second.Cold, second.Acknowledged, second.Dropped));
        Assert.Null(second.Reply);

        // And where the model was had in time, the update has been kept before: it is harmless, and said.
        coordinator.KeepsOpen = true;
        var third = await CallAsync(ground, coordinator.Call());
        Assert.Equal((true, true), (third.Acknowledged, third.Repeated));
    }

    [Fact]
    public async Task An_evaluation_and_a_refusal_stand_in_the_result()
    {
        await using var ground = await FunctionGround.StartAsync();
        using var coordinator = new TicketServer(s_logreg);

        var test = await CallAsync(ground, coordinator.Call("evaluate"));
        Assert.True(test.Reply!.Evaluation is { Examples: > 0, Loss: > 0 });
        Assert.False(test.Acknowledged);

        var refused = await CallAsync(ground, coordinator.Call() with { Data = new FunctionData { Source = "no such set" } });
        Assert.Equal("OutOfData", refused.Reply!.Refusal!.Reason);
        Assert.Contains("'no such set' is no set", refused.Reply.Refusal.Detail, StringComparison.Ordinal);
        Assert.Null(coordinator.Update);
    }

    [Fact]
    public async Task Rows_and_addresses_of_data_are_followed_too()
    {
        await using var ground = await FunctionGround.StartAsync();
        using var coordinator = new TicketServer(s_logreg);
        var urls = DigitFiles.Idx(ground.Folder);

        var result = await CallAsync(ground, coordinator.Call() with
        {
            Data = new FunctionData { Images = urls.TrainImages, Labels = urls.TrainLabels, Rows = [1, 2, 5] },
        });

        Assert.Equal((true, 3L), (result.Acknowledged, result.Examples));
    }

    [Fact]
    public async Task Another_coordinator_than_the_operators_is_refused_and_so_is_one_in_the_clear()
    {
        using var coordinator = new TicketServer(s_logreg);
        await using var bound = await FunctionGround.StartAsync(options => options with { Coordinator = new Uri("https://only.example") });
        await using var open = await FunctionGround.StartAsync();

        Assert.Contains("TRIBUTARY_COORDINATOR", await RefusedAsync(bound, coordinator.Call()), StringComparison.Ordinal);
        Assert.Contains("in the clear to far.example",
            await RefusedAsync(open, coordinator.Call() with { Coordinator = "http://far.example:7070" }), StringComparison.Ordinal);
        Assert.Contains("coordinator: an address", await RefusedAsync(open, coordinator.Call() with { Coordinator = "file:///etc" }),
            StringComparison.Ordinal);
        Assert.Contains("client: no client's id", await RefusedAsync(open, coordinator.Call() with { Client = "../x" }),
            StringComparison.Ordinal);
        Assert.Contains("authority: no certificate", await RefusedAsync(open, coordinator.Call() with { Authority = "-----BEGIN X" }),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_assignments_deadline_ends_the_work_as_well()
    {
        await using var ground = await FunctionGround.StartAsync();
        using var coordinator = new TicketServer(ModelCatalog.Find("fedkeeper-cnn")!);
        var call = coordinator.Call();

        var result = await CallAsync(ground, call with
        {
            Assignment = call.Assignment! with { SecondsLeft = 0.1, Training = JsonNode.Parse("""{"epochs":1000000}""") },
        });

        Assert.Equal((false, "its deadline has passed"), (result.Acknowledged, result.Dropped));
    }

    private static async Task<FunctionResult> CallAsync(FunctionGround ground, FunctionCall call)
    {
        var (status, type, body) = await ground.PostAsync("", call.ToJson());
        Assert.True(status == 200, Encoding.UTF8.GetString(body));
        Assert.Equal("application/json", type);
        return FunctionResult.Read(body);
    }

    private static async Task<string> RefusedAsync(FunctionGround ground, FunctionCall call)
    {
        var (status, _, body) = await ground.PostAsync("", call.ToJson());
        Assert.Equal(400, status);
        return (string)JsonNode.Parse(body)!["error"]!;
    }
}

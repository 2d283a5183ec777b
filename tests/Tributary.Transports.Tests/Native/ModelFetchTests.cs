using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Engine.Data;
using Tributary.Engine.Models;
using Tributary.Engine.Specs;
using Tributary.Transports.Tests.Fakes;

namespace Tributary.Transports.Tests.Native;

public sealed class ModelFetchTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_download_that_breaks_goes_on_where_it_ended(ulong seed)
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        var (random, cuts) = (new SeededRandom(seed), 0);
        var whole = Line.Bytes(Line.Model);
        coordinator.Meddle = async context =>
        {
            if (!context.Request.Path.StartsWithSegments("/link/models", StringComparison.Ordinal) || ++cuts > 2) return false;
            var from = cuts == 1 ? 0 : int.Parse(context.Request.Headers.Range.ToString()["bytes=".Length..^1],
                System.Globalization.CultureInfo.InvariantCulture);
            context.Response.StatusCode = cuts == 1 ? 200 : 206;
            context.Response.ContentLength = whole.Length - from;
            if (cuts > 1) context.Response.Headers.ContentRange = $"bytes {from}-{whole.Length - 1}/{whole.Length}";
            await context.Response.Body.WriteAsync(whole.AsMemory(from, 1 + random.NextInt32((whole.Length - from) / 2)));
            return true; // ends the connection, short of what was promised
        };
        await using var line = new Line(coordinator, FakeTrainer.Moves(1));

        coordinator.Ask(Line.Train(coordinator));
        await line.Observer.HearAsync("acknowledged");

        var fetches = coordinator.Requests.Where(request => request.Path.StartsWith("/link/models/", StringComparison.Ordinal)).ToList();
        Assert.Equal([true, false, false], fetches.Select(fetch => fetch.Range is null));
        Assert.Empty(line.Files);
    }

    [Fact]
    public async Task A_model_of_another_hash_is_never_trained()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        var trainer = FakeTrainer.Moves(1);
        await using var line = new Line(coordinator, trainer);
        var assignment = Line.Train(coordinator);
        coordinator.Models[assignment.Model][^1] ^= 1;

        coordinator.Ask(assignment);
        await line.Observer.HearAsync("answered");

        Assert.True(coordinator.Replies.TryDequeue(out var reply));
        Assert.Equal(nameof(RefusalReason.BadModel), reply.Refusal!.Reason);
        Assert.Contains("SHA-256", reply.Refusal.Detail, StringComparison.Ordinal);
        Assert.Equal(0, trainer.Asked);
        Assert.Empty(line.Files);
    }

    [Fact]
    public async Task A_hundred_megabytes_cost_the_memory_of_one_model()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        coordinator.Discards = true;
        var problems = new List<SpecProblem>();
        var spec = ModelSpecReader.Read(System.Text.Json.Nodes.JsonNode.Parse(
            """{ "name": "large", "input": [5000], "layers": [ { "type": "dense", "name": "fc", "units": 5000 } ] }"""), "model",
            problems)!;
        var assignment = Line.Train(coordinator, "r", new ModelState(spec.Layout(), new float[spec.Layout().Length]), spec);
        await using var line = new Line(coordinator,
            new FakeTrainer((asked, _) => Task.FromResult<Reply>(new Update(((TrainAssignment)asked).Model, 5))));
        var before = GC.GetTotalAllocatedBytes(precise: true);

        coordinator.Ask(assignment);
        await line.Observer.HearAsync("acknowledged");

        var payload = spec.Layout().Length * sizeof(float);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, payload, payload + 32_000_000);
    }
}

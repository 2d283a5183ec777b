using System.Net;
using System.Text.Json.Nodes;

namespace Tributary.Attack.Tests;

/// <summary>What a client that was let in can do to a run: no more than its share.</summary>
public sealed class ClientTests
{
    private static readonly string[] s_counts
        = ["268435455", "1000000000000", "4611686018427387904", "9223372036854775808", "0", "-5", "many"];

    [Fact]
    [Attack("client", "claims 268 million examples, a trillion with zeros, more than numbers hold, none, fewer",
        "refused by name, the round goes on")]
    public async Task Nobody_rules_a_run_by_its_examples()
    {
        using var coordinator = await Stronghold.StartAsync();
        var (honest, mallory) = await BothAsync(coordinator);
        var run = await StartAsync(coordinator, s_counts.Length, new { on = "none" });
        for (var round = 1; round <= s_counts.Length; round++)
        {
            var asked = await honest.AssignmentAsync(one => HandClient.IsTrain(one) && (int)one["round"]! == round);
            var also = await mallory.AssignmentAsync(one => HandClient.IsTrain(one) && (int)one["round"]! == round);
            using var _ = await mallory.UploadAsync(also, await mallory.UpdateAsync(also, s_counts[round - 1], 0));
            await Stronghold.OkAsync(await honest.UploadAsync(asked, await honest.UpdateAsync(asked, "10", round)));
        }

        Assert.Equal("completed", (string)(await coordinator.EndOfAsync(run))["status"]!);
        foreach (var round in await RoundsAsync(coordinator, run))
        {
            Assert.Equal([("honest", false), ("mallory", true)], round["cohort"]!.AsArray()
                .Select(one => ((string)one!["client"]!, one["refused"] is not null)));
            Assert.Contains("examples", (string)round["cohort"]![1]!["detail"]!, StringComparison.Ordinal);
        }

        await coordinator.UnharmedAsync();
    }

    [Fact]
    [Attack("client", "tells of 2^62 test samples all answered right, and of an accuracy of 61.5", "no run ends or reaches its goal by it")]
    public async Task Nobody_ends_a_run_by_its_evaluation()
    {
        using var coordinator = await Stronghold.StartAsync();
        var (honest, mallory) = await BothAsync(coordinator);
        var run = await StartAsync(coordinator, 2, new { on = "clients" }, new { accuracy = 0.9 });
        object[] lies = [new { examples = 1L << 62, loss = 0, accuracy = 1 }, new { examples = 10, loss = 0.5, accuracy = 61.5 }];
        for (var round = 1; round <= 2; round++)
        {
            var at = round;
            foreach (var client in new[] { honest, mallory })
            {
                var asked = await client.AssignmentAsync(one => HandClient.IsTrain(one) && (int)one["round"]! == at);
                await Stronghold.OkAsync(await client.UploadAsync(asked, await client.UpdateAsync(asked, "10")));
            }

            var lie = await mallory.AssignmentAsync(one => !HandClient.IsTrain(one) && (int)one["round"]! == at);
            await Stronghold.OkAsync(await mallory.ReplyAsync(lie, new { kind = "evaluate", evaluation = lies[round - 1] }));
            var test = await honest.AssignmentAsync(one => !HandClient.IsTrain(one) && (int)one["round"]! == at);
            await Stronghold.OkAsync(await honest.ReplyAsync(test,
                new { kind = "evaluate", evaluation = new { examples = 10, loss = 0.5, accuracy = 0.25 } }));
        }

        Assert.Equal(("completed", 2), ((string)(await coordinator.EndOfAsync(run))["status"]!,
            (await RoundsAsync(coordinator, run)).Count));
        Assert.All(await RoundsAsync(coordinator, run), round => Assert.Equal(0.25, (double)round["clientAccuracy"]!));
        await coordinator.UnharmedAsync();
    }

    [Fact]
    [Attack("client", "sends an update of an earlier round again, with and without its names", "422, refused by name")]
    public async Task An_old_update_counts_in_no_later_round()
    {
        using var coordinator = await Stronghold.StartAsync();
        var (honest, mallory) = await BothAsync(coordinator);
        var run = await StartAsync(coordinator, 4, new { on = "none" });
        byte[] old = [];
        for (var round = 1; round <= 4; round++)
        {
            var at = round;
            var asked = await mallory.AssignmentAsync(one => HandClient.IsTrain(one) && (int)one["round"]! == at);
            if (round % 2 == 1) old = await mallory.UpdateAsync(asked, "10", isNamed: round == 1);
            using (var answer = await mallory.UploadAsync(asked, old))
                Assert.Equal(round % 2 == 1 ? HttpStatusCode.OK : HttpStatusCode.UnprocessableEntity, answer.StatusCode);
            var good = await honest.AssignmentAsync(one => HandClient.IsTrain(one) && (int)one["round"]! == at);
            await Stronghold.OkAsync(await honest.UploadAsync(good, await honest.UpdateAsync(good, "10", round)));
        }

        await coordinator.EndOfAsync(run);
        Assert.Equal([null, "wrongRound", null, "wrongRound"], (await RoundsAsync(coordinator, run))
            .Select(round => (string?)round["cohort"]![1]!["refused"]));
        await coordinator.UnharmedAsync();
    }

    [Fact]
    [Attack("the machine", "changes 1,000 bytes of an acknowledged update while the coordinator is down",
        "noticed: the client is asked again, the run goes on")]
    public async Task A_damaged_update_is_noticed()
    {
        using var coordinator = await Stronghold.StartAsync();
        var (honest, mallory) = await BothAsync(coordinator);
        var run = await StartAsync(coordinator, 1, new { on = "none" });
        var asked = await honest.AssignmentAsync(HandClient.IsTrain);
        await Stronghold.OkAsync(await honest.UploadAsync(asked, await honest.UpdateAsync(asked, "10", 1)));
        coordinator.Kill();
        var spooled = Assert.Single(Directory.GetFiles(Path.Combine(coordinator.Kept, "spool"), "honest.safetensors",
            SearchOption.AllDirectories));
        await using (var file = new FileStream(spooled, FileMode.Open, FileAccess.Write))
        {
            file.Seek(-2000, SeekOrigin.End);
            await file.WriteAsync(new byte[1000], TestContext.Current.CancellationToken);
        }

        await coordinator.StartAgainAsync();
        foreach (var client in new[] { honest, mallory })
        {
            var again = await client.AssignmentAsync(HandClient.IsTrain);
            await Stronghold.OkAsync(await client.UploadAsync(again, await client.UpdateAsync(again, "10", 2)));
        }

        Assert.Equal("completed", (string)(await coordinator.EndOfAsync(run))["status"]!);
        Assert.All((await RoundsAsync(coordinator, run))[0]["cohort"]!.AsArray(), one => Assert.Null(one!["refused"]));
        await coordinator.UnharmedAsync();
    }

    [Fact]
    [Attack("client", "says NUL, escape sequences and direction marks in every text of the link",
        "taken out; nothing ends, no terminal obeys")]
    public async Task Nasty_texts_come_out_clean()
    {
        const string nasty = "a\0\e[31m\u009b2J\u202eb";
        using var coordinator = await Stronghold.StartAsync();
        var (honest, mallory) = await BothAsync(coordinator);
        var about = new
        {
            labels = new Dictionary<string, string>(StringComparer.Ordinal) { [nasty] = nasty },
            version = nasty,
            platform = nasty
        };
        var run = await StartAsync(coordinator, 1, new { on = "none" });
        var asked = await mallory.AssignmentAsync(HandClient.IsTrain, about);
        await Stronghold.OkAsync(await mallory.ReplyAsync(asked,
            new { kind = "train", refusal = new { reason = "Failed", detail = nasty } }));
        var good = await honest.AssignmentAsync(HandClient.IsTrain);
        await Stronghold.OkAsync(await honest.UploadAsync(good, await honest.UpdateAsync(good, "10", 1)));
        await coordinator.EndOfAsync(run);
        var admin = coordinator.Admin();
        foreach (var path in new[] { "api/clients", "api/clients/mallory", $"api/runs/{run}/rounds?cohort=true", $"api/runs/{run}/log" })
        {
            var text = await admin.GetStringAsync(path);
            Assert.DoesNotContain("\\u001b", text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("\\u0000", text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(text, letter => char.IsControl(letter) || letter == '\u202e');
        }

        Assert.DoesNotContain(coordinator.Said, letter => letter is '\0' or '\e' or '\u009b' or '\u202e');
        await coordinator.UnharmedAsync();
    }

    [Fact]
    [Attack("client", "fetches the model of a run that did not ask it", "404")]
    public async Task A_client_fetches_what_it_was_given_only()
    {
        using var coordinator = await Stronghold.StartAsync();
        var (honest, _) = await BothAsync(coordinator);
        await StartAsync(coordinator, 1, new { on = "none" });
        var asked = await honest.AssignmentAsync(HandClient.IsTrain);
        var stranger = await coordinator.ClientAsync("stranger");

        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync($"link/models/{asked["model"]}")).StatusCode);
        await coordinator.UnharmedAsync();
    }

    private static async Task<(HandClient Honest, HandClient Mallory)> BothAsync(Stronghold coordinator)
    {
        var (honest, mallory) = (new HandClient(await coordinator.ClientAsync("honest")),
            new HandClient(await coordinator.ClientAsync("mallory")));
        await honest.PollAsync();
        await mallory.PollAsync();
        return (honest, mallory);
    }

    private static Task<string> StartAsync(Stronghold coordinator, int rounds, object evaluation, object? stop = null)
        => coordinator.RunAsync(new
        {
            model = "logreg",
            rounds,
            evaluation,
            stop = stop ?? new { },
            cohort = new { size = 2, quorum = 1, waitFor = 2 },
        });

    private static async Task<IReadOnlyList<JsonNode>> RoundsAsync(Stronghold coordinator, string run)
        => [.. (await Stronghold.OkAsync(await coordinator.Admin()
            .GetAsync($"api/runs/{run}/rounds?cohort=true&limit=100")))["items"]!.AsArray().OfType<JsonNode>()];
}

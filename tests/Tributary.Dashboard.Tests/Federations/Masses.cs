using System.Globalization;
using System.Text.Json.Nodes;
using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Core.Rounds;
using Tributary.Engine.Data;
using Tributary.Engine.Models;
using Tributary.Storage.Clients;
using Tributary.Storage.Folders;

namespace Tributary.Dashboard.Tests.Federations;

/// <summary>A coordinator's folder as a thousand clients and a long run leave it, written through the stores that a coordinator writes
/// through.</summary>
internal static class Masses
{
    public const int Clients = 1000;
    public const int Rounds = 10_000;
    public const string Run = "20260101-000000-long";

    private const int Cohort = 10;
    private static readonly DateTimeOffset Begun = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static async Task SeedAsync(string folder)
    {
        using var store = new RunFolder(folder);
        await store.Clients.KeepAsync([.. Enumerable.Range(0, Clients).Select(Client)], CancellationToken.None);
        var model = new ModelState(TensorLayout.Pack([("weight", [10, 784], TensorRole.Parameter), ("bias", [10], TensorRole.Parameter)]),
            new float[7850]);
        using var claim = store.Runs.Claim(Run);
        var spec = new JsonObject
        {
            ["name"] = "ten-thousand",
            ["rounds"] = Rounds,
            ["seed"] = 7,
            ["strategy"] = new JsonObject { ["name"] = "fedavg" },
            ["cohort"] = new JsonObject { ["size"] = Cohort }
        };
        await store.Runs.CreateAsync(new RunRecord
        {
            Id = Run,
            Name = "ten-thousand",
            Created = Begun,
            Spec = spec.ToJsonString(),
            Status = RunStatus.Running
        }, model, CancellationToken.None);
        var random = SeededRandom.For(7, "masses");
        for (var round = 1; round <= Rounds; round++)
            await store.Runs.SaveRoundAsync(Run, Round(round, model.Sha256(), random), model, null, CancellationToken.None);
        await store.Runs.FinishAsync(Run, new RunOutcome
        {
            Status = RunStatus.Completed,
            Reason = "all 10000 rounds are done",
            Rounds = Rounds,
            Accuracy = 0.97,
            Loss = 0.1,
            ModelSha256 = model.Sha256(),
            Seconds = Rounds * 0.5
        }, CancellationToken.None);
    }

    private static string Name(int number) => number.ToString("'client-'0000", CultureInfo.InvariantCulture);

    private static KnownClient Client(int number) => new()
    {
        Id = Name(number),
        Transport = "native",
        FirstSeen = Begun,
        LastSeen = Begun.AddHours(2),
        Labels = new Dictionary<string, string>(StringComparer.Ordinal) { ["site"] = $"site {number % 17}", ["ward"] = $"{number % 5}" },
        Examples = 100 + number,
        Version = "0.1.0",
        Platform = "linux-x64",
    };

    private static RoundRecord Round(int round, string sha256, SeededRandom random)
    {
        double Noise() => random.NextInt32(1000) / 20_000.0;
        var loss = 0.1 + (2.2 * Math.Exp(-round / 1500.0)) + Noise();
        return new RoundRecord
        {
            Round = round,
            Started = Begun.AddSeconds(round * 0.5),
            Seconds = new RoundTimes(0.3 + Noise(), 0.05 + Noise(), 0.02, 0.1 + Noise(), 0.01),
            Cohort = [.. Enumerable.Range(0, Cohort).Select(one => ((round * 37) + (one * 101)) % Clients).Distinct().Order()
                .Select((one, place) => new ClientOutcome(Name(one), 0.3 + Noise()) { Examples = place == 3 ? 0 : 100, Refused = place == 3
                    ? RefusalReason.Deadline : null, Detail = place == 3 ? "no answer within 5 s" : null, Loss = place == 3 ? null
                    : loss + Noise(), TrainSeconds = 0.2 })],
            BytesIn = 314_000,
            BytesOut = 314_000,
            Loss = loss,
            Accuracy = 0.97 - (0.87 * Math.Exp(-round / 1500.0)) - Noise(),
            TrainLoss = loss + Noise(),
            ModelSha256 = sha256,
        };
    }
}

using Tributary.Core.Clients;
using Tributary.Core.Rounds;
using Tributary.Engine.Data;

namespace Tributary.Coordinator.Tests.Reports;

/// <summary>A run that nobody trained: smooth curves, a few refusals, every field set.</summary>
internal static class SampleRun
{
    public static RunRecord Record(string name = "digits <mini>", RunStatus status = RunStatus.Completed) => new()
    {
        Id = "20260102-030405-abcd",
        Name = name,
        Created = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        Status = status,
        Spec = """{"name":"digits","model":"2nn","rounds":20,"seed":1,"strategy":{"name":"fedavg"},"cohort":{"size":10,"quorum":5},"training":{"epochs":1,"batchSize":10,"optimizer":{"kind":"sgd","learningRate":0.1}},"data":{"set":"mnist-mini"},"simulation":{"clients":10,"partition":"iid"}}""",
        Outcome = new RunOutcome
        {
            Status = status,
            Reason = "all 20 rounds are done",
            Rounds = 20,
            Accuracy = 0.9,
            Loss = 0.3,
            ModelSha256 = Hash(20),
            Seconds = 8,
        },
    };

    public static IReadOnlyList<RoundRecord> Rounds(int count = 20, int clients = 10)
    {
        var random = SeededRandom.For(7, "sample");
        return [.. Enumerable.Range(1, count).Select(round => Round(round, count, clients, ref random))];
    }

    public static string Hash(int round) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData([(byte)round]));

    private static RoundRecord Round(int round, int count, int clients, ref SeededRandom random)
    {
        var loss = 0.25 + (1.6 * Math.Exp(-6.0 * round / count)) + (0.02 * random.NextNormal());
        var cohort = new List<ClientOutcome>();
        for (var client = 0; client < clients; client++)
        {
            var refused = (round == 4 && client == 3) || (round % 7 == 0 && client == 5);
            cohort.Add(new ClientOutcome($"client-{client:00}", 0.1)
            {
                Refused = refused ? round == 4 ? RefusalReason.NotANumber : RefusalReason.Deadline : null,
                Detail = refused ? "fc1.weight holds NaN at <element> 17" : null,
                Examples = refused ? 0 : 200,
                Loss = refused ? null : loss * (0.8 + (0.3 * random.NextDouble())),
                TrainSeconds = 0.1,
            });
        }

        return new RoundRecord
        {
            Round = round,
            Started = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddSeconds(round),
            Seconds = new RoundTimes(0.3 + (0.05 * random.NextDouble()), 0.02, 0.03, 0.06, 0.005),
            Cohort = cohort,
            BytesOut = 796_840L * clients,
            BytesIn = 796_840L * clients,
            Loss = loss + 0.05,
            Accuracy = 0.91 - (0.6 * Math.Exp(-7.0 * round / count)) + (0.004 * random.NextNormal()),
            TrainLoss = loss,
            TrainMetrics = round % 2 == 0 ? new Dictionary<string, double>(StringComparer.Ordinal) { ["grad <norm>"] = 12_345 * loss }
                : null,
            ClientMetrics = new Dictionary<string, double>(StringComparer.Ordinal)
            {
                ["f1"] = 0.5,
                ["huge"] = 1e100 * (round % 3 - 1),
                ["zero"] = 0
            },
            ModelSha256 = Hash(round),
        };
    }
}

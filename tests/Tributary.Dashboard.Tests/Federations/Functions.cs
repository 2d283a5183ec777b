using Tributary.Coordinator.Tests.Fakes;
using Tributary.Gateways.Fabrics;

namespace Tributary.Dashboard.Tests.Federations;

/// <summary>A coordinator to which three platforms of functions are said to stand as they stand in a long training: one at work, one that
/// does not answer, one of this machine; with a run that was stopped before it began.</summary>
internal sealed class Functions : IAsyncDisposable
{
    private const string RunFile = """
        name: wards
        model: logreg
        rounds: 3
        cohort: { size: 3, quorum: 3 }
        training: { epochs: 1, batchSize: 20, optimizer: { kind: sgd, learningRate: 0.05 } }
        data: { set: mnist-mini }
        """;

    private static readonly string[] s_faults = ["the platform answers 502: its process ended with 137, out of memory", "timeout"];

    private readonly List<ActivationRecord> _activations = [];

    public Federation Federation { get; private set; } = null!;

    public static async Task<Functions> StartAsync()
    {
        var functions = new Functions();
        functions.Federation = await Federation.StartAsync(options => options with
        {
            Gateways = [new ScriptedFabric(State(), functions._activations)],
        });
        var run = await functions.Federation.PostAsync(RunFile);
        functions._activations.AddRange(Enumerable.Range(0, 60).Select(number => Activation(run, number)));
        return functions;
    }

    public ValueTask DisposeAsync() => Federation.DisposeAsync();

    private static FabricState State() => new()
    {
        Name = "Hospitals of the north",
        Budget = 5,
        Prices = "the providers' list prices of 2026-11-01",
        Clusters =
        [
            new ClusterState("openwhisk", "city-hospital")
            {
                Present = true,
                Functions = 40,
                Ready = 38,
                UnderWay = 6,
                Most = 20,
                Median = 3.42,
                Tally = new ClusterTally
                {
                    Started = 1240,
                    Cold = 96,
                    Warm = 1138,
                    Succeeded = 1209,
                    Failed = 14,
                    TimedOut = 5,
                    Repeated = 31,
                    Speculative = 12,
                    Abandoned = 6,
                    GigabyteSeconds = 8412.25,
                    Cost = 0.1402,
                },
                Metrics = new Dictionary<string, double>(StringComparer.Ordinal)
                {
                    ["coldStartsPerMinute"] = 2.25,
                    ["activationsPerMinute"] = 41.5,
                    ["processor"] = 0.6273,
                },
                MetricsTrouble = "127.0.0.1:30471 tells no memory: its number is not between 0 and 1",
            },
            new ClusterState("aws", "eu-central-1")
            {
                Trouble = "lambda.eu-central-1.amazonaws.com:443 does not answer: connection refused",
                Functions = 20,
                Most = 100,
                Tally = new ClusterTally { Started = 400, Warm = 400, Succeeded = 400, GigabyteSeconds = 1630, Cost = 4.02717 },
            },
            new ClusterState("local", "this-machine") { Present = true, Functions = 2, Ready = 2, Most = 2 },
        ],
    };

    private static ActivationRecord Activation(string run, int number)
    {
        var record = new ActivationRecord($"{number:x32}", $"client-{number % 7}", number % 3 == 0 ? "eu-central-1" : "city-hospital", run,
            1 + (number / 7), number % 11 == 0 ? 2 : 1, DateTimeOffset.UtcNow.AddSeconds(number - 60))
        {
            Cold = number % 5 == 0 ? null : number % 9 == 1,
            Speculative = number % 11 == 0,
            Cost = 0.000016 * (number + 1),
            Seconds = 1 + (number % 8 * 0.7),
            State = ActivationState.Succeeded,
        };
        return number switch
        {
            >= 57 => record with { State = ActivationState.UnderWay, Seconds = null, Cost = 0, Cold = null },
            _ when number % 10 == 4 => record with { State = ActivationState.Failed, Error = s_faults[0] },
            _ when number % 10 == 7 => record with { State = ActivationState.TimedOut, Seconds = 60, Error = s_faults[1] },
            _ when number % 10 == 9 => record with { State = ActivationState.Abandoned },
            _ => record,
        };
    }
}

// A client with a trainer of its own: Trainer URL NAME [PART OF]
using Tributary.Client;
using Tributary.Core.Clients;
using Tributary.Engine.Data;
using Tributary.Engine.Sets;
using Tributary.Transports.Lines;

var (coordinator, name) = (new Uri(args[0]), args[1]);
var (part, of) = args.Length > 3 ? (int.Parse(args[2]), int.Parse(args[3])) : (1, 1);

// 1. The data of this client: here every OF-th of the small digits that ship with the engine. Yours come from wherever they are.
var all = DataCatalog.Load(new DataSpec { Set = "mnist-mini" }, seed: 1).Train;
var mine = new Subset(all, [.. Enumerable.Range(0, all.Count).Where(i => i % of == part - 1)]);

// 2. Take part until Ctrl-C, SIGTERM or a closed terminal; the coordinator is told.
using var end = new StopSignals();
var options = new ClientOptions { Coordinator = coordinator, Name = name, Trainer = new SoftmaxTrainer(mine) };
using var host = new ClientHost(options, new Lines(), TimeProvider.System);
try
{
    await host.RunAsync(end.Token);
}
catch (OperationCanceledException)
{
    Console.WriteLine("stopped");
}

/// <summary>Says what happens; what is not of interest is left out.</summary>
internal sealed class Lines : ILineObserver
{
    public void Connected() => Console.WriteLine("connected");

    public void Disconnected(string reason, TimeSpan retry)
        => Console.WriteLine($"no connection: {reason}; again in {retry.TotalSeconds:0} s");

    public void Acknowledged(AssignmentId assignment, Update update, bool repeated)
        => Console.WriteLine($"round {assignment.Round}: {update.Examples} samples, loss {update.Metric(Metrics.Loss):0.000}");

    public void Answered(AssignmentId assignment, Reply reply)
        => Console.WriteLine(reply is Refusal no ? $"round {assignment.Round} refused: {no.Reason}: {no.Detail}" : "answered");
}

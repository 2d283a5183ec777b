using Tributary.Client.Lines;
using Tributary.Core.Clients;
using Tributary.Engine.Training;
using Tributary.Transports.Lines;

namespace Tributary.Client;

/// <summary>A client with its data, its trainer and its line to the coordinator: what the command line and the edge executable
/// run.</summary>
public sealed class ClientHost : IDisposable
{
    private readonly TrainerPool _trainers;
    private readonly IClient _trainer;
    private readonly LineSetup _setup;

    /// <summary>Loads the data; nothing is sent yet.</summary>
    /// <exception cref="ArgumentException">The options have problems; the message lists all of them.</exception>
    /// <inheritdoc cref="ClientData.Load" path="/exception"/>
    public ClientHost(ClientOptions options, ILineObserver observer, TimeProvider clock)
    {
        var problems = options.Problems().ToList();
        if (problems.Count > 0) throw new ArgumentException(string.Join("; ", problems), nameof(options));
        var data = options.Trainer is null ? ClientData.Load(options.Data) : null;
        if (data?.Broken is [var first, ..])
            ClientEvents.BrokenPictures(options.Log, data.Broken.Count, Path.GetFileName(first.File), first.Problem);
        Info = new ClientInfo(options.Name ?? data?.Name ?? MachineName())
        {
            Examples = data is null ? options.Trainer?.Examples : data.Samples.Count,
            Holds = data?.Holds ?? options.Trainer?.Holds ?? Holdings.Unknown,
            HasEngine = options.Trainer is null,
            Labels = options.Labels,
        };
        _trainers = new TrainerPool(options.Threads);
        _trainer = options.Trainer is { } own ? new TrainerClient(Info.Id, own, clock) { Info = Info }
            : new LocalTrainer(Info.Id, data!.Samples, _trainers, clock) { Info = Info, Table = data.Table };
        _setup = new LineSetup(options, Info, new LoggedLine(options.Log, observer), clock);
    }

    /// <summary>Who the client is.</summary>
    public ClientInfo Info { get; }

    /// <summary>Takes part over the options' line until it is cancelled, or dismissed for good.</summary>
    /// <inheritdoc cref="CoordinatorLine.RunAsync" path="/exception"/>
    /// <exception cref="Exception">What other lines throw (<see cref="ClientOptions.Line"/>).</exception>
    public Task RunAsync(CancellationToken cancellation) => _setup.Options.Line(_setup).RunAsync(_trainer, cancellation);

    public void Dispose()
    {
        (_trainer as IDisposable)?.Dispose();
        _trainers.Dispose();
    }

    private static string MachineName()
    {
        var name = new string([.. Environment.MachineName.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.'
            ? letter : '-')]).Trim('-', '.');
        return name.Length is > 0 and <= 100 ? name : "client";
    }
}

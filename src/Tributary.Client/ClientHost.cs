using Tributary.Core.Clients;
using Tributary.Engine.Training;
using Tributary.Transports.Native;

namespace Tributary.Client;

/// <summary>A client with its data, its trainer and its line to the coordinator: what the command line and the edge executable run.</summary>
public sealed class ClientHost : IDisposable
{
    private readonly TrainerPool _trainers;
    private readonly HttpClient _http;
    private readonly NativeAgent _agent;
    private readonly TrainerClient? _own;

    /// <summary>Loads the data; nothing is sent yet.</summary>
    /// <exception cref="ArgumentException">The options have problems; the message lists all of them.</exception>
    /// <inheritdoc cref="ClientData.Load" path="/exception"/>
    public ClientHost(ClientOptions options, IAgentObserver observer, TimeProvider clock)
    {
        var problems = options.Problems().ToList();
        if (problems.Count > 0) throw new ArgumentException(string.Join("; ", problems), nameof(options));
        var data = options.Trainer is null ? ClientData.Load(options.Data) : null;
        Info = new ClientInfo(options.Name ?? data?.Name ?? MachineName()) { Examples = data?.Samples.Count ?? options.Trainer?.Examples, Labels = options.Labels };
        _trainers = new TrainerPool(options.Threads);
        _http = new HttpClient(LinkHandler.Create()) { BaseAddress = options.Coordinator, Timeout = Timeout.InfiniteTimeSpan };
        IClient trainer = options.Trainer is { } own ? new TrainerClient(Info.Id, own, clock) { Info = Info } : new LocalTrainer(Info.Id, data!.Samples, _trainers, clock) { Info = Info };
        _own = trainer as TrainerClient;
        var agent = new AgentOptions { Folder = Path.Combine(options.Folder, Info.Id), Labels = options.Labels, Version = options.Version, Available = options.Available };
        _agent = new NativeAgent(trainer, new NativeLink(_http, Info.Id, clock), agent, observer, clock);
    }

    /// <summary>Who the client is.</summary>
    public ClientInfo Info { get; }

    /// <inheritdoc cref="NativeAgent.RunAsync"/>
    public Task RunAsync(CancellationToken cancellation) => _agent.RunAsync(cancellation);

    public void Dispose()
    {
        _agent.Dispose();
        _http.Dispose();
        _own?.Dispose();
        _trainers.Dispose();
    }

    private static string MachineName()
    {
        var name = new string([.. Environment.MachineName.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' ? letter : '-')]).Trim('-', '.');
        return name.Length is > 0 and <= 100 ? name : "client";
    }
}

using Tributary.Client.Identity;
using Tributary.Core.Clients;
using Tributary.Engine.Formats;
using Tributary.Engine.Models;
using Tributary.Engine.Training;
using Tributary.Transports.Flower;
using Tributary.Transports.Joining;
using Tributary.Transports.Native;

namespace Tributary.Client;

/// <summary>A client with its data, its trainer and its line to the coordinator: what the command line and the edge executable
/// run.</summary>
public sealed class ClientHost : IDisposable
{
    private readonly TrainerPool _trainers;
    private readonly ClientOptions _options;
    private readonly IAgentObserver _observer;
    private readonly TimeProvider _clock;
    private readonly IClient _trainer;

    /// <summary>Loads the data; nothing is sent yet.</summary>
    /// <exception cref="ArgumentException">The options have problems; the message lists all of them.</exception>
    /// <inheritdoc cref="ClientData.Load" path="/exception"/>
    public ClientHost(ClientOptions options, IAgentObserver observer, TimeProvider clock)
    {
        var problems = options.Problems().ToList();
        if (problems.Count > 0) throw new ArgumentException(string.Join("; ", problems), nameof(options));
        (_options, _observer, _clock) = (options, new LoggedAgent(options.Log, observer), clock);
        var data = options.Trainer is null ? ClientData.Load(options.Data) : null;
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
    }

    /// <summary>Who the client is.</summary>
    public ClientInfo Info { get; }

    /// <summary>Joins where it has to, and takes part until it is cancelled.</summary>
    /// <exception cref="InvalidDataException">What it kept of an earlier joining is damaged.</exception>
    /// <inheritdoc cref="Entrance.JoinAsync" path="/exception"/>
    /// <inheritdoc cref="NativeAgent.RunAsync" path="/exception"/>
    public async Task RunAsync(CancellationToken cancellation)
    {
        OwnFolder.Make(_options.Folder);
        var folder = Path.Combine(_options.Folder, Info.Id);
        var store = new IdentityFile(folder, _options.Coordinator);
        var held = await Entrance.EnterAsync(_options, Info.Id, store, _observer, _clock, cancellation);
        using var identity = held is null ? null : new LinkIdentity(held, store, _clock);
        using var http = new HttpClient(identity?.CreateHandler()
            ?? LinkHandler.Create())
        { BaseAddress = _options.Coordinator, Timeout = Timeout.InfiniteTimeSpan };
        var settings = new AgentOptions
        {
            Folder = folder,
            Labels = _options.Labels,
            Version = _options.Version,
            Available = _options.Available,
            Identity = identity,
        };
        using var agent = new NativeAgent(_trainer, new NativeLink(http, identity is null ? Info.Id : null, _clock), settings, _observer,
            _clock);
        ClientEvents.Started(_options.Log, Info.Id,
            _options.Coordinator.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped));
        try
        {
            await agent.RunAsync(cancellation);
        }
        finally
        {
            ClientEvents.Ended(_options.Log, Info.Id);
        }
    }

    /// <summary>Takes part in the training of a Flower server until it dismisses the client. A method of its own, so that a small
    /// executable that does not call it does not hold it.</summary>
    /// <param name="server"><c>http</c> or <c>https</c>; with TLS the client shows the certificate that it has from its coordinator, if
    /// any.</param>
    /// <param name="model">For servers that do not say what they train.</param>
    /// <inheritdoc cref="FlowerLine.RunAsync" path="/exception"/>
    public async Task RunFlowerAsync(Uri server, ModelSpec? model, CancellationToken cancellation)
    {
        var held = server.Scheme == Uri.UriSchemeHttps
            ? new IdentityFile(Path.Combine(_options.Folder, Info.Id), _options.Coordinator).Load() : null;
        await FlowerLine.RunAsync(_trainer, server, held, new FlowerAgentOptions { Model = model, Seed = _options.Data.DealSeed },
            new FlowerNews(_observer), _clock, cancellation);
    }

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

using System.Globalization;
using Tributary.Core.Clients;
using Tributary.Core.Texts;
using Tributary.Gateways.Asking;
using Tributary.Gateways.Faas.Fabric;
using Tributary.Gateways.Faas.Platforms;
using Tributary.Transports.Messages;

namespace Tributary.Gateways.Faas.Keeping;

/// <summary>A function that trains, as the coordinator has it: it exists only while it is called, and is a client of the same id
/// always.</summary>
internal sealed class FunctionTunnel : ITunnel
{
    /// <summary>As <see cref="ClientInfo.Transport"/> names it.</summary>
    public const string Transport = "faas";

    private readonly OpenAsks _asks;
    private readonly ICallForm _form;
    private readonly LastHeard _heard;
    private readonly Dictionary<string, string> _place;
    private string? _version;
    private string? _platform;

    /// <param name="opened">Told of each ask.</param>
    public FunctionTunnel(ClientFunction function, Cluster cluster, ICallForm form, TimeProvider clock,
        Action<FunctionTunnel, OpenAsk> opened)
    {
        (Function, Cluster, _form) = (function, cluster, form);
        _place = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["provider"] = cluster.Config.Provider,
            ["cluster"] = cluster.Config.Name,
            ["function"] = function.Name,
            ["memory"] = function.Entry.Template.MemoryMegabytes.ToString(CultureInfo.InvariantCulture),
        };
        var native = function.Entry.Protocol == FunctionProtocol.Native;
        Info = new ClientInfo(function.Name)
        {
            Transport = Transport,
            Labels = _place,
            HasEngine = native ? null : false,
            Can = native ? ClientAbilities.Train | ClientAbilities.Evaluate : ClientAbilities.Train,
        };
        _asks = new OpenAsks(clock, ask => opened(this, ask));
        _heard = new LastHeard(clock);
    }

    public ClientFunction Function { get; }

    public Cluster Cluster { get; }

    /// <summary>Who starts it.</summary>
    public IFunctionPlatform Platform
        => Function.Entry.Protocol == FunctionProtocol.FedKeeper && Cluster.Urls is { } urls ? urls : Cluster.Platform;

    public ICallForm Form => _form;

    public ClientInfo Info { get; private set; }

    public bool IsPresent => _asks.IsOpen;

    public ClientPresence Presence => new(IsPresent ? PresenceState.Online : PresenceState.Lost, _heard.At)
    {
        Version = _version,
        Platform = _platform,
        Working = [.. _asks.All.Select(ask => ask.Key)],
    };

    public Task<Reply> AskAsync(Assignment assignment, CancellationToken cancellation)
        => _form.Takes(assignment) ? _asks.AskAsync(assignment, cancellation)
            : Task.FromResult<Reply>(new Refusal(RefusalReason.WrongKind,
                $"functions of this kind have no words for assignments of kind {assignment.Kind}"));

    /// <summary>What it says of itself; where it stands is ours to say.</summary>
    public void Told(ClientMessage told)
    {
        _version = told.Version is { } version ? CleanText.Line(version, ToldBounds.MaxWord) : null;
        _platform = told.Platform is { } platform ? CleanText.Line(platform, ToldBounds.MaxWord) : null;
        var labels = new Dictionary<string, string>(told.Labels ?? Info.Labels, StringComparer.Ordinal);
        foreach (var (name, value) in _place) labels[name] = value;
        Info = Info with
        {
            Labels = labels,
            Examples = told.Examples is > 0 and var count ? count : null,
            Holds = told.Holds?.Cleaned() ?? Info.Holds,
            HasEngine = told.Engine ?? Info.HasEngine,
        };
    }

    public void Heard() => _heard.Now();

    public void Enter() => _asks.Open();

    /// <returns>False where it was not there.</returns>
    public bool Lose(string reason) => _asks.Close(reason);
}

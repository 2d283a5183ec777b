using Tributary.Client.Windows;
using Tributary.Transports.Frames;
using Tributary.Transports.Lines;

namespace Tributary.Client.Hosting;

/// <summary>What a host's configuration says of its client. Names are those of <c>tributary client</c>'s options.</summary>
public sealed class ClientSettings
{
    /// <summary>The section that is read unless another one is named.</summary>
    public const string Section = "Tributary:Client";

    /// <summary>The coordinator's address.</summary>
    public Uri Coordinator { get; set; } = new("http://127.0.0.1:7070");

    /// <summary>The client's id; null takes the deal's name, or else the machine's.</summary>
    public string? Name { get; set; }

    /// <summary>A join token, for the first start. A secret: an environment variable (<c>Tributary__Client__Token</c>) suits it.</summary>
    public string? Token { get; set; }

    /// <summary>Whether the client joins with a bearer token in place of a certificate.</summary>
    public bool Bearer { get; set; }

    /// <summary>Whether what it says over a broker or router is sealed for the coordinator.</summary>
    public SealRule Seal { get; set; }

    /// <summary>Where the client keeps what must outlive it.</summary>
    public string Folder { get; set; } = "tributary-client";

    /// <summary>What the client says of itself.</summary>
    public IDictionary<string, string> Labels { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Assignments that train at the same time, 1..64.</summary>
    public int Threads { get; set; } = 1;

    /// <summary>A set's name, a folder or a table, for the engine; not read where the host has an <see cref="ITrainer"/>.</summary>
    public string Data { get; set; } = "mnist-mini";

    /// <summary>Where a named set's files lie.</summary>
    public string? DataFolder { get; set; }

    /// <summary>A table's column that is to be predicted.</summary>
    public string? Label { get; set; }

    /// <summary>This client's part of the data, one of <see cref="ClientDataSpec.PartForms"/>; null for everything.</summary>
    public string? Part { get; set; }

    /// <summary>How the data is dealt, one of <see cref="DealText.Forms"/>.</summary>
    public string Deal { get; set; } = "iid";

    /// <summary>Of the deal: clients with the same seed hold parts that do not overlap.</summary>
    public ulong DealSeed { get; set; } = 1;

    /// <summary>What becomes of a folder's pictures, in words of <see cref="PictureText.Forms"/>; null as they are.</summary>
    public string? Pictures { get; set; }

    /// <summary>When it trains, one of <see cref="TrainingWindow.Forms"/>; null for always.</summary>
    public string? Window { get; set; }

    /// <summary>Where it listens for peers with which it averages by itself, one of <see cref="PeerText.Forms"/>; null for
    /// nowhere.</summary>
    public string? PeerListen { get; set; }

    /// <summary>What they are told, <c>host:port</c>; null for where it listens.</summary>
    public string? PeerAddress { get; set; }

    /// <summary>What is wrong, in words for people; empty where nothing is.</summary>
    internal IEnumerable<string> Problems()
    {
        var words = new List<string>();
        if (Part is { } part && new ClientDataSpec().WithPart(part) is null)
            words.Add($"part '{part}': {ClientDataSpec.PartForms} is needed");
        if (DealText.Read(Deal, 1) is null) words.Add($"deal '{Deal}': one of {DealText.Forms} is needed");
        if (Pictures is { } pictures && PictureText.Read(pictures, new ClientDataSpec()) is null)
            words.Add($"pictures '{pictures}': words of {PictureText.Forms} are needed");
        if (Window is { } window && TrainingWindow.Read(window) is null)
            words.Add($"window '{window}': one of {TrainingWindow.Forms} is needed");
        return words.Count > 0 ? words : Build(TimeProvider.System).Problems().Select(problem => problem.ToString());
    }

    /// <summary>The options of one client; only where there are no <see cref="Problems"/>.</summary>
    internal ClientOptions Build(TimeProvider clock)
    {
        var data = new ClientDataSpec { Source = Data, Folder = DataFolder, Label = Label, DealSeed = DealSeed };
        if (Part is { } part) data = data.WithPart(part)!;
        if (Pictures is { } pictures) data = PictureText.Read(pictures, data)!;
        var window = Window is { } when ? TrainingWindow.Read(when) : null;
        return new ClientOptions
        {
            Coordinator = Coordinator,
            Name = Name,
            Token = Token,
            Bearer = Bearer,
            Seal = Seal,
            Folder = Path.GetFullPath(Folder),
            Labels = new Dictionary<string, string>(Labels, StringComparer.Ordinal),
            Threads = Threads,
            PeerListen = PeerListen,
            PeerAddress = PeerAddress,
            Data = data with { Deal = DealText.Read(Deal, data.Deal.Clients)! },
            Available = window is null ? () => Availability.Open : () => window.Look(clock, LinuxMachine.This),
        };
    }
}

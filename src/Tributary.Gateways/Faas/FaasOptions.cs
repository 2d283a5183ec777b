using Microsoft.Extensions.DependencyInjection;
using Tributary.Core.Texts;
using Tributary.Engine.Specs;
using Tributary.Gateways.Faas.Fabric;
using Tributary.Gateways.Faas.Keeping;

namespace Tributary.Gateways.Faas;

/// <summary>What an operator decides about clients that are functions on FaaS platforms.</summary>
public sealed record FaasOptions : GatewayOptions
{
    /// <summary>As its clients' <see cref="Core.Clients.ClientInfo.Transport"/> names it.</summary>
    public const string Transport = FunctionTunnel.Transport;

    private const long MaxFile = 1 << 20;

    /// <summary>The file that names platforms and functions (docs/functions.md).</summary>
    public string File { get; init; } = "config.yaml";

    /// <summary>A cluster that cannot be reached for this long is lost, and its functions with it; 1 s to 1 d.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Where a table of activations is written for each round, as FedKeeper does it; null for nowhere.</summary>
    public string? Tables { get; init; }

    /// <summary>Where built-in platforms keep what has to outlive the coordinator; null for nowhere.</summary>
    public string? Folder { get; init; }

    /// <summary>Our own function executable, as built-in platforms start it: a program and its arguments; empty where they find it beside
    /// the coordinator's.</summary>
    public IReadOnlyList<string> Executable { get; init; } = [];

    public override string Name => Transport;

    public override string Proof => "functions show a one-time ticket for what they are asked";

    public override GatewayOptions Under(GatewayRules rules) => this with { Lease = rules.Lease, Folder = Folder ?? rules.Folder };

    public override void Add(IServiceCollection services)
        => services.AddGateway<FaasGateway, FaasOptions>(this).AddListener<FaasService>();

    public override IEnumerable<SpecProblem> Problems()
    {
        var problems = new List<SpecProblem>();
        var config = Read(problems);
        if (problems.Count == 0) problems.AddRange(PlatformSource.Problems(this, config).Select(why => new SpecProblem("file", why)));
        return problems;
    }

    /// <summary>What the file says; its faults name the file and the line.</summary>
    public FabricConfig Read(ICollection<SpecProblem> problems)
    {
        string text;
        try
        {
            if (new FileInfo(File) is { Exists: true, Length: > MaxFile })
            {
                problems.Add(new("file", $"is {File}, which is longer than {MaxFile} bytes"));
                return new FabricConfig();
            }

            text = System.IO.File.ReadAllText(File);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            problems.Add(new("file", $"is {File}, which cannot be read: {CleanText.Line(fault.Plain(), 200)}"));
            return new FabricConfig();
        }

        var faults = new List<SpecProblem>();
        var (document, config) = FabricReader.Read(Path.GetFileName(File), text, faults);
        foreach (var line in document.Describe(faults)) problems.Add(new("", line));
        return config;
    }
}

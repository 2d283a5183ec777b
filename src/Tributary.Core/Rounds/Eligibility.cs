using System.Globalization;
using Tributary.Core.Clients;
using Tributary.Core.Learning.Gossip;
using Tributary.Engine.Models;
using Tributary.Engine.Sets;

namespace Tributary.Core.Rounds;

/// <summary>Which clients can take part in a run: what it needs, against what they say of themselves. What a client does not say excludes
/// it from nothing.</summary>
public sealed class Eligibility
{
    private const int MaxNamed = 20;

    private readonly RunSpec _spec;
    private readonly Holdings _wants;
    private readonly long? _size;
    private readonly long? _outputs;

    /// <param name="data">The run file's section <c>data</c>; null where it has none.</param>
    public Eligibility(RunSpec spec, DataSpec? data)
    {
        (_spec, _wants) = (spec, Wanted(data));
        if (spec.Model.IsClients) return;
        _wants = _wants with { Shape = _wants.Shape ?? spec.Model.Input };
        _size = Product(spec.Model.Input);
        if (spec.Model.Loss is Loss.CrossEntropy or Loss.NegativeLogLikelihood) _outputs = Product(spec.Model.Shapes()[^1]);
    }

    /// <returns>Null where the client can take part; else why not, for people, to stand behind its name.</returns>
    public string? Reason(ClientInfo client)
        => Idle(client.Can) ?? Unsociable(client.Can) ?? Incredible(client.Examples) ?? Unlabelled(client.Labels)
            ?? Unable(client) ?? Unfit(client.Holds)
            ?? TooManyClasses(client.Holds);

    /// <summary>Whether clients average with each other by themselves.</summary>
    internal bool IsAmongPeers => _spec.Strategy.Gossip is { Exchange: GossipExchange.Peers };

    private static string? Idle(ClientAbilities can) => can.HasFlag(ClientAbilities.Train) ? null : "does not train";

    private string? Unsociable(ClientAbilities can)
        => IsAmongPeers && !can.HasFlag(ClientAbilities.Peer) ? "does not average with other clients by itself" : null;

    // Weighted selection draws by what is declared.
    private string? Incredible(long? examples) => examples switch
    {
        < 0 => $"declares {examples} examples",
        { } count when count > _spec.Cohort.MaxExamples => string.Create(CultureInfo.InvariantCulture,
            $"declares {count:n0} examples, and at most {_spec.Cohort.MaxExamples:n0} are believed of one client (cohort.maxExamples)"),
        _ => null,
    };

    private string? Unlabelled(IReadOnlyDictionary<string, string> labels)
    {
        if (_spec.Cohort.Where.Count == 0) return null;
        foreach (var (label, values) in _spec.Cohort.Where)
        {
            var said = labels.GetValueOrDefault(label);
            if (said is not null && values.Contains(said, StringComparer.Ordinal)) continue;
            var wanted = string.Join(" or ", values.Take(3)) + (values.Count > 3 ? " or another" : "");
            return $"{(said is null ? $"has no label {label}" : $"has the label {label}={said}")}, the run wants {label}={wanted}";
        }

        return null;
    }

    private string? Unable(ClientInfo client) => _spec.Model.IsClients && client.HasEngine == true
        ? $"trains with the engine, and only clients with a trainer of their own know how to compute {_spec.Model.Name}" : null;

    private string? Unfit(Holdings holds)
    {
        if (_spec.Model.IsClients || holds.InWords() is not { } held) return null;
        var own = holds.Columns ?? [];
        if (own.Count > 0 && _wants.Columns is { } columns
            && columns.Except(own, StringComparer.Ordinal).ToList() is { Count: > 0 } missing)
            return $"has the columns {List(own)}, the run wants {List(columns)}: {List(missing)} {(missing.Count == 1 ? "is" : "are")} "
                + $"not there";
        var isKnown = _wants.Kind != HoldingKind.Unknown && holds.Kind != HoldingKind.Unknown;
        var sameKind = !isKnown || _wants.Kind == holds.Kind || ArePixels(holds);
        var sameSize = holds.Size() is not { } size || size == _size;
        return sameKind && sameSize ? null : $"holds {held}, the run wants {_wants.InWords()}";
    }

    private static string List(IReadOnlyList<string> names)
        => $"[{string.Join(", ", names.Take(MaxNamed))}{(names.Count > MaxNamed ? $" and {names.Count - MaxNamed} more" : "")}]";

    // A table may hold pixels, one a column.
    private bool ArePixels(Holdings holds) => _wants.Kind == HoldingKind.Images && holds is { Kind: HoldingKind.Table, Shape: not null };

    private string? TooManyClasses(Holdings holds) => !_spec.Model.IsClients && holds.Classes > _outputs
        ? $"holds samples of {holds.Classes} classes, the run's model has {_outputs} outputs" : null;

    private static Holdings Wanted(DataSpec? data)
    {
        if (data is null) return Holdings.Unknown;
        var features = data.Columns.Features;
        if (data.IsTable) return new Holdings { Kind = HoldingKind.Table, Columns = features.Count > 0 ? features : null };
        var shape = DataCatalog.All.FirstOrDefault(entry => entry.Name == data.Set)?.Input;
        return shape is null ? Holdings.Unknown
            : new Holdings { Kind = shape.Count == 3 ? HoldingKind.Images : HoldingKind.Sequences, Set = data.Set, Shape = shape };
    }

    private static long Product(IReadOnlyList<int> shape) => shape.Aggregate(1L, (product, extent) => product * extent);
}

using Tributary.Core.Rounds;

namespace Tributary.Core.Filters;

/// <summary>Which runs somebody wants to see: <c>accuracy > 0.9 and model = 2nn</c>, <c>tag = baseline or not status = failed</c>. The same
/// everywhere runs are listed.</summary>
public sealed class RunFilter
{
    public const int MaxLength = 1000;

    private readonly FilterNode _root;

    private RunFilter(FilterNode root)
    {
        _root = root;
        var parts = root.All.OfType<FilterNode.Comparison>().ToList();
        (NamesArchived, NamesMetrics) = (parts.Exists(part => part.Field.Kind == FilterKind.Truth),
            parts.Exists(part => part.Field.Metric is not null));
        Status = StatusOf(root);
    }

    /// <summary>It says itself whether archived runs are wanted.</summary>
    public bool NamesArchived { get; }

    /// <summary>It asks for what clients reported besides loss and accuracy.</summary>
    public bool NamesMetrics { get; }

    /// <summary>The only status that can fit, so that a store need not look at others; null where there are several.</summary>
    public RunStatus? Status { get; }

    /// <exception cref="FilterException">It cannot be read.</exception>
    public static RunFilter Read(string text)
        => string.IsNullOrWhiteSpace(text)
        ? throw new FilterException(text, 0, $"it is empty; write a comparison like accuracy > 0.9. Fields: {FilterField.Allowed}")
        : text.Length > MaxLength
        ? throw new FilterException(text, MaxLength, $"it has {text.Length} characters; at most {MaxLength} are read")
        : new RunFilter(new FilterReader(text).Read());

    /// <summary>Whether a run fits.</summary>
    /// <param name="measures">What came out of it; null where nobody has looked yet.</param>
    /// <returns>Null where that depends on what came out.</returns>
    public bool? Fits(RunRecord run, RunMeasures? measures)
    {
        using var facts = new RunFacts(run, measures);
        return _root.Holds(facts);
    }

    private static RunStatus? StatusOf(FilterNode node) => node switch
    {
        FilterNode.And both => StatusOf(both.Left) ?? StatusOf(both.Right),
        FilterNode.Comparison { Field.Kind: FilterKind.Status, Sign: "=" } one => Enum.Parse<RunStatus>(one.Value.Text, ignoreCase: true),
        _ => null,
    };
}

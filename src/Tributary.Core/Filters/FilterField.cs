namespace Tributary.Core.Filters;

/// <summary>What stands on the left of a comparison.</summary>
/// <param name="Name">As it was written, but for the case of known words.</param>
internal sealed record FilterField(string Name, FilterKind Kind)
{
    private const string Metrics = "metrics.";

    private static readonly FilterField[] Known =
    [
        new("id", FilterKind.Text), new("name", FilterKind.Text), new("notes", FilterKind.Text), new("tag", FilterKind.Text),
            new("status", FilterKind.Status), new("created", FilterKind.Time),
        new("archived", FilterKind.Truth), new("round", FilterKind.Number), new("accuracy", FilterKind.Number),
            new("loss", FilterKind.Number), new("seconds", FilterKind.Number),
    ];

    // The sections of run files, a simulation's too.
    private static readonly string[] Sections =
        ["model", "rounds", "seed", "initial", "stop", "strategy", "cohort", "training", "evaluation", "encoding", "config", "data",
            "faults", "speeds"];

    /// <summary>What a filter may name, for people.</summary>
    public static string Allowed { get; }
        = $"{string.Join(", ", Known.Select(field => field.Name))}, {Metrics}NAME, model, strategy, data, "
        + "or a setting's path like training.optimizer.learningRate";

    /// <summary>Whether it says what came out, which is not kept with the run itself.</summary>
    public bool IsMeasure => Kind == FilterKind.Number;

    /// <summary>The name of what clients reported; null where it is something else.</summary>
    public string? Metric
        => Kind == FilterKind.Number && Name.StartsWith(Metrics, StringComparison.Ordinal) ? Name[Metrics.Length..] : null;

    /// <returns>Null where there is no such field.</returns>
    public static FilterField? Find(string name)
    {
        if (Array.Find(Known, field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } known) return known;
        if (name.Equals("tags", StringComparison.OrdinalIgnoreCase)) return Find("tag");
        if (name.StartsWith(Metrics, StringComparison.OrdinalIgnoreCase)
            && name.Length > Metrics.Length) return new(Metrics + name[Metrics.Length..], FilterKind.Number);
        var section = name.Split('.', 2)[0];
        return Sections.Contains(section, StringComparer.OrdinalIgnoreCase) && !name.Contains("..", StringComparison.Ordinal)
            && !name.EndsWith('.') ? new(name, FilterKind.Setting) : null;
    }
}

using System.Numerics;
using Tributary.Engine.Data;
using Tributary.Engine.Sets;
using Tributary.Engine.Specs;

namespace Tributary.Engine.Tables;

/// <summary>Makes one schema of what sites told. Sums are exact and rounded once, so that a schema is the same however the rows were spread
/// over the sites, as long as each told what the schema needs.</summary>
public static class SummaryMerge
{
    private const int MaxNamedSites = 5;

    /// <param name="meaning">What the run file says of the columns.</param>
    /// <param name="sites">In the order of their names; what one told must be sound (<see cref="Fault"/>).</param>
    /// <param name="floor">What the sites were asked with, for remedies.</param>
    /// <param name="problems">Takes what keeps the tables from being one, with the sites' names.</param>
    /// <returns>Null where there is a problem.</returns>
    public static TableSchema? Merge(TableMeaning meaning, IReadOnlyList<SiteSummary> sites, int floor, ICollection<SpecProblem> problems)
    {
        var known = problems.Count;
        if (sites.Count == 0) problems.Add(new("data.schema", "nobody has told of a table"));
        if (problems.Count > known) return null;
        var names = meaning.Features.Count > 0 ? meaning.Features : [.. sites[0].Summary.Columns.Select(column => column.Name)];
        foreach (var site in sites) Compare(names, sites[0].Site, site, problems);
        if (problems.Count > known) return null;

        var told = sites.Select(site => site.Summary.Columns.ToDictionary(column => column.Name, StringComparer.Ordinal)).ToList();
        var columns = names.Select(name => Column(name, meaning, sites, told, floor, problems)).ToList();
        var classes = CategoryNames.Sorted(CategoryNames.Merged(sites.SelectMany(site => site.Summary.Classes))
            .Select(count => count.Name));
        if (meaning.Label is { } label && classes.Length == 0)
            problems.Add(new("data.label",
                $"no class of '{label}' is that of {floor} rows or more at any client; lower data.schema.floor, or name the classes in "
                + $"data.schema"));
        if (classes.Length > CsvFile.MaxClasses)
            problems.Add(new("data.label", $"there are {classes.Length} classes; at most {CsvFile.MaxClasses} are possible"));
        if (problems.Count > known) return null;
        var merged = new TableSchema
        {
            Columns = [.. columns.OfType<TableColumn>()],
            Classes = classes,
            Label = meaning.Label,
            Targets = meaning.Targets,
            ClassOf = meaning.ClassOf,
            Missing = meaning.Missing,
            Order = meaning.Order.Count > 0 ? meaning.Order
                : sites.FirstOrDefault(site => site.Summary.Order.Count > 0)?.Summary.Order ?? [],
        };
        foreach (var problem in merged.Problems()) problems.Add(new SpecProblem($"data.schema.{problem.Path}", problem.Message));
        return problems.Count == known ? merged : null;
    }

    /// <returns>Why a summary is that of no table, for people; null where it may be one.</returns>
    public static string? Fault(TableSummary summary) => SummaryCheck.Fault(summary);

    private static void Compare(IReadOnlyList<string> wanted, string first, SiteSummary site, ICollection<SpecProblem> problems)
    {
        var has = site.Summary.Columns.Select(column => column.Name).ToHashSet(StringComparer.Ordinal);
        var lacking = wanted.Where(name => !has.Contains(name)).ToList();
        var surplus = has.Except(wanted, StringComparer.Ordinal).ToList();
        if (lacking.Count + surplus.Count == 0) return;
        const string Remedy = "name the features in data.features, or what is no feature in data.ignored (or --ignore at that client)";
        problems.Add(new("data.features", $"{first} has the columns {TableMismatchException.List(wanted)}, {site.Site} has "
            + $"{TableMismatchException.List([.. site.Summary.Columns.Select(column => column.Name)])}: "
            + $"{string.Join(" and ", Differences(lacking, surplus, site.Site))}; {Remedy}"));
    }

    private static IEnumerable<string> Differences(List<string> lacking, List<string> surplus, string site)
    {
        if (lacking.Count > 0) yield return $"{TableMismatchException.List(lacking)} {(lacking.Count == 1 ? "is" : "are")} not at {site}";
        if (surplus.Count > 0) yield return $"{TableMismatchException.List(surplus)} {(surplus.Count == 1 ? "is" : "are")} only there";
    }

    private static TableColumn? Column(string name, TableMeaning meaning, IReadOnlyList<SiteSummary> sites, List<Dictionary<string,
        ColumnSummary>> told, int floor,
        ICollection<SpecProblem> problems)
    {
        var columns = told.ConvertAll(site => site[name]);
        string Of(ColumnKind kind)
            => string.Join(", ", sites.Where((_, i) => columns[i].Kind == kind).Select(site => site.Site).Take(MaxNamedSites));
        var (isText, isNumber) = (columns.Exists(column => column.Kind == ColumnKind.Text),
            columns.Exists(column => column.Kind == ColumnKind.Number));
        if (isText && isNumber)
        {
            problems.Add(new("data.features",
                $"column '{CsvColumn.Shorten(name)}' holds texts at {Of(ColumnKind.Text)} and numbers at {Of(ColumnKind.Number)}; "
                + "name it in data.categorical if its numbers mean categories, or mend the table"));
            return null;
        }

        if (isText || meaning.Categorical.Contains(name, StringComparer.Ordinal))
            return Categories(name, meaning, columns, floor, problems);
        return Number(name, meaning, [.. columns.Where(column => column.Sum is not null)]);
    }

    private static TableColumn? Categories(string name, TableMeaning meaning, List<ColumnSummary> columns, int floor,
        ICollection<SpecProblem> problems)
    {
        var categories = CategoryNames.Sorted(CategoryNames.Merged(columns.SelectMany(column => column.Categories))
            .Select(count => count.Name));
        if (categories.Length is > 0 and <= CsvFile.MaxCategories)
        {
            // One-hot floats lie in 0..1 as they are; the numbers of ordered categories are brought there.
            var isScaled = meaning.Encoding == CategoryEncoding.Ordinal && meaning.Scale != DataScale.None;
            return new TableColumn(name)
            {
                Categories = categories,
                Encoding = meaning.Encoding,
                Divisor = isScaled ? Math.Max(1, categories.Length - 1) : 1,
            };
        }

        problems.Add(new("data.features", categories.Length > 0
            ? $"column '{CsvColumn.Shorten(name)}' has {categories.Length} categories; at most {CsvFile.MaxCategories} are possible: "
                + "ignore it (data.ignored)"
            : $"no category of column '{CsvColumn.Shorten(name)}' is that of {floor} rows or more at any client; ignore it "
                + $"(data.ignored), or lower data.schema.floor"));
        return null;
    }

    private static TableColumn Number(string name, TableMeaning meaning, List<ColumnSummary> columns)
    {
        var (present, missing) = (columns.Sum(column => column.Present), columns.Sum(column => column.Missing));
        if (present == 0) return new TableColumn(name);
        var sum = columns.Aggregate(default(ExactNumber), (total, column) => total + column.Sum!.Value);
        var fill = meaning.Missing == MissingValues.Mean ? (float)sum.Over(present) : 0;
        var column = new TableColumn(name) { Fill = fill };
        if (meaning.Scale == DataScale.None) return column;
        if (meaning.Scale == DataScale.MinMax)
        {
            // What is filled in is a value like any other.
            IEnumerable<float?> filled = missing > 0 ? [fill] : [];
            var (smallest, largest) = (columns.Select(one => one.Smallest).Concat(filled).Min()
                ?? 0, columns.Select(one => one.Largest).Concat(filled).Max() ?? 0);
            var range = largest - smallest;
            return column with { Offset = smallest, Divisor = range > 0 && float.IsFinite(range) ? range : 1 };
        }

        var (rows, gap) = (present + missing, ExactNumber.Of(fill));
        var all = sum + (gap * missing);
        var squares = columns.Aggregate(gap * gap * missing, (total, one) => total + (one.Squares ?? default));
        var deviation = (float)Math.Sqrt(((squares * rows) - (all * all)).Over(BigInteger.Pow(rows, 2)));
        return column with { Offset = (float)all.Over(rows), Divisor = deviation > 0 && float.IsFinite(deviation) ? deviation : 1 };
    }
}

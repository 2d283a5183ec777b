using Tributary.Engine.Data;
using Tributary.Engine.Sets;
using Tributary.Engine.Specs;
using Tributary.Engine.Tables;

namespace Tributary.Engine.Tests.Tables;

/// <summary>Sites whose files are written in their own ways, against one clean table of the same rows.</summary>
public sealed class TableFileTests : IDisposable
{
    private const string Clean = """
        site,age,dose,colour,grade,outcome
        a,40,1.5,red,1,sick
        a,41,2.25,red,2,well
        a,,3.5,blue,2,sick
        b,50,0.1,green,1,well
        b,51,0.2,green,3,well
        b,52.5,,red,3,well
        c,60,7,blue,1,sick
        c,61.25,8.125,,2,well
        """;

    private static readonly TableMeaning s_meaning = new()
    {
        Features = ["age", "dose", "colour", "grade"],
        Label = "outcome",
        Categorical = ["grade"],
        Scale = DataScale.Standard,
    };

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(DataScale.None, MissingValues.Mean)]
    [InlineData(DataScale.Standard, MissingValues.Mean)]
    [InlineData(DataScale.Standard, MissingValues.Zero)]
    [InlineData(DataScale.Standard, MissingValues.DropRow)]
    [InlineData(DataScale.MinMax, MissingValues.Mean)]
    [InlineData(DataScale.MinMax, MissingValues.DropRow)]
    public void Sites_that_write_in_their_own_ways_come_to_the_schema_and_the_rows_of_one_clean_table(DataScale scale,
        MissingValues missing)
    {
        var meaning = s_meaning with { Scale = scale, Missing = missing };
        var sites = Sites();
        var schema = Merge(meaning, 1, sites)!;

        var whole = DataCatalog.Load(new DataSpec
        {
            Set = "csv",
            File = _folder.Write("clean.csv", Clean),
            TestFraction = 0,
            Scale = scale,
            Columns = new() { Owner = "site", Label = "outcome", Categorical = ["grade"], Missing = missing },
        }, 1);

        Assert.Equal(whole.Schema!.Columns.Select(Text), schema.Columns.Select(Text));
        Assert.Equal(["sick", "well"], schema.Classes);
        Assert.Equal(Rows(whole.Train), sites.SelectMany(site => Rows(site.Bind(schema).Samples)));
        static string Text(TableColumn column) => $"{column with { Categories = null }} {string.Join('|', column.Categories ?? [])}";
    }

    [Fact]
    public void A_category_that_nobody_told_is_none_of_them_and_a_row_of_an_unknown_class_is_left_out()
    {
        var schema = Merge(s_meaning, 1, Sites())!;
        var other = new TableFile(_folder.Write("d.csv", "age,dose,colour,grade,outcome\n40,1,pink,7,sick\n40,1,red,1,unknown\n"),
            new TableForm());

        var bound = other.Bind(schema);

        Assert.Equal((1, 1), (bound.Samples.Count, bound.LeftOut));
        var row = Features(bound.Samples, 0);
        Assert.All(row[2..], value => Assert.Equal(0, value));
    }

    [Fact]
    public void Below_the_floor_nothing_is_told()
    {
        var lines = string.Join('\n', Enumerable.Range(0, 6)
            .Select(i => $"{(i < 2 ? "" : i)},{(i < 4 ? "" : i)},{(i == 0 ? "rare" : "usual")},1,{(i == 5 ? "odd" : "well")}"));
        var summary = new TableFile(_folder.Write("e.csv", $"age,dose,colour,grade,outcome\n{lines}\n"), new TableForm())
            .Describe(s_meaning with { Scale = DataScale.MinMax }, 4);

        Assert.Equal((4L, 2L), (summary.Columns[0].Present, summary.Columns[0].Missing));
        Assert.NotNull(summary.Columns[0].Sum);
        Assert.Equal((2f, 5f), (summary.Columns[0].Smallest, summary.Columns[0].Largest));
        Assert.Equal(new ColumnSummary("dose", ColumnKind.Number) { Present = 2, Missing = 4 },
            summary.Columns[1] with { Categories = summary.Columns[1].Categories.Count == 0 ? [] : null! });
        Assert.Equal([new CategoryCount("usual", 5)], summary.Columns[2].Categories);
        Assert.Equal([new CategoryCount("well", 5)], summary.Classes);
    }

    [Fact]
    public void A_file_without_the_columns_is_refused_with_both_lists()
    {
        var schema = Merge(s_meaning, 1, Sites())!;
        var other = new TableFile(_folder.Write("f.csv", "age,dosage,outcome\n1,2,sick\n"), new TableForm());

        foreach (var read in (Action[])[() => other.Bind(schema), () => other.Describe(s_meaning, 1)])
        {
            var fault = Assert.Throws<TableMismatchException>(read).Message;
            Assert.Contains("the run wants [age, dose, colour, grade, outcome]; f.csv has [age, dosage, outcome]: [dose, colour, grade] "
                + "are not there", fault, StringComparison.Ordinal);
            Assert.DoesNotContain(_folder.Location, fault, StringComparison.Ordinal);
        }

        var narrow = new TableFile(_folder.Write("g.csv", "1,2,3\n"), new TableForm { Header = false });
        Assert.Contains("g.csv has [3 columns without names]", Assert.Throws<TableMismatchException>(() => narrow.Bind(schema)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Texts_where_others_have_numbers_are_named_with_the_sites()
    {
        var problems = new List<SpecProblem>();
        Merge(s_meaning with { Features = ["age"] }, 1, [Written("x", "age,outcome\n1,sick\n"), Written("y", "age,outcome\nold,sick\n")],
            problems);
        Assert.Contains("'age' holds texts at y and numbers at x", Assert.Single(problems).Message, StringComparison.Ordinal);

        problems.Clear();
        Merge(s_meaning with { Features = [] }, 1, [Written("x", "age,outcome\n1,sick\n"), Written("y", "age,id,outcome\n1,2,sick\n")],
            problems);
        Assert.Contains("x has the columns [age], y has [age, id]: [id] is only there", Assert.Single(problems).Message,
            StringComparison.Ordinal);

        problems.Clear();
        Merge(s_meaning with { Features = ["age", "colour"], Categorical = [] }, 3,
            [Written("x", "age,colour,outcome\n1,red,sick\n2,blue,sick\n")], problems);
        Assert.Equal(2, problems.Count);
        Assert.All(problems, problem => Assert.Contains("3 rows or more at any client", problem.Message, StringComparison.Ordinal));
    }

    public void Dispose() => _folder.Dispose();

    private TableFile[] Sites() =>
    [
        new(_folder.Write("a.csv", "dose;outcome;nobody;colour;age;grade\n1,5;sick;x;red;40;1\n2,25;well;y;red;41;2\n3,5;sick;z;blue;;2\n"),
            new TableForm { Delimiter = ';', DecimalComma = true, Ignored = ["nobody"] }),
        new(_folder.Write("b.csv", "50,0.1,green,1.0,well\n51,0.2,green,3,well\n52.5,-99,red,3.0,well\n"),
            new TableForm { Header = false, Columns = ["age", "dose", "colour", "grade", "outcome"], MissingMarks = ["", "-99"] }),
        new(_folder.Write("c.csv", "# from c\noutcome\tgrade\tcolour\tdose\tage\nsick\t1\tblue\t7\t60\nwell\t2\t\t8.125\t61.25\n"),
            new TableForm { Delimiter = '\t', SkipLines = 1 }),
    ];

    private TableFile Written(string name, string text) => new(_folder.Write(name, text), new TableForm());

    private static TableSchema? Merge(TableMeaning meaning, int floor, IEnumerable<TableFile> sites,
        ICollection<SpecProblem>? problems = null)
    {
        var faults = problems ?? [];
        var summaries = sites.Select(site => new SiteSummary(site.Name, site.Describe(meaning, floor))).ToList();
        Assert.All(summaries, site => Assert.Null(SummaryMerge.Fault(site.Summary)));
        var merged = SummaryMerge.Merge(meaning, summaries, floor, faults);
        if (problems is null) Assert.Empty(faults);
        return merged;
    }

    private static IEnumerable<string> Rows(DataSet data)
        => Enumerable.Range(0, data.Count).Select(
            i => $"{string.Join(' ', Features(data, i).Select(BitConverter.SingleToUInt32Bits))} {data.Label(i)}");

    private static float[] Features(DataSet data, int index)
    {
        var features = new float[data.FeatureSize];
        data.CopyFeatures(index, features);
        return features;
    }
}

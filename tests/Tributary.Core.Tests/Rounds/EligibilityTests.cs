using FsCheck;
using FsCheck.Fluent;
using Tributary.Core.Clients;
using Tributary.Core.Rounds;
using Tributary.Core.Specs;
using Tributary.Core.Tests.Fakes;
using Tributary.Engine.Data;
using Tributary.Engine.Sets;

namespace Tributary.Core.Tests.Rounds;

public sealed class EligibilityTests
{
    private static readonly DataSpec Heart = new() { Set = "csv", File = "/heart.csv", Columns = new CsvOptions { Label = "ill" } };
    private static readonly DataSpec Digits = new() { Set = "mnist-mini" };
    private static readonly Holdings Images = new() { Kind = HoldingKind.Images, Set = "mnist", Shape = [28, 28, 1], Classes = 10 };
    private static readonly string[] Names = [.. Enumerable.Range(1, 13).Select(i => $"c{i}")];
    private static readonly Holdings Rows = new() { Kind = HoldingKind.Table, Shape = [13], Classes = 2, Columns = Names };
    private static readonly Holdings Letters = new() { Kind = HoldingKind.Sequences, Shape = [80], Classes = 90 };

    public static TheoryData<string, string, DataSpec?, ClientInfo, string?> Table { get; } = new()
    {
        { "images for a table", Dense(13), Heart, Who(Images), "holds images of 28x28, the run wants 13 columns" },
        { "a table for a table", Dense(13), Heart, Who(Rows), null },
        { "another table", Dense(8), Heart, Who(Rows), "holds 13 columns, the run wants 8 columns" },
        { "a column is missing", Dense(2), With("c1", "age"), Who(Rows with { Shape = [2], Columns = ["c1", "c2"] }),
            "has the columns [c1, c2], the run wants [c1, age]: [age] is not there" },
        { "all columns are there", Dense(2), With("c1", "c2"), Who(Rows with { Shape = [2] }), null },
        { "images for images", "logreg", Digits, Who(Images), null },
        {
            "larger images", "logreg", Digits, Who(Images with { Shape = [32, 32, 3] }),
            "holds images of 32x32x3, the run wants images of 28x28"
        },
        { "letters for images", "logreg", Digits, Who(Letters), "holds sequences of 80, the run wants images of 28x28" },
        { "letters as long as a row", Dense(80), Heart, Who(Letters), "holds sequences of 80, the run wants 80 columns" },
        { "pixels in a table", "logreg", Digits, Who(new Holdings { Kind = HoldingKind.Table, Shape = [784], Classes = 10 }), null },
        { "no section data, sizes differ", Dense(13), null, Who(Images), "holds images of 28x28, the run wants samples of 13" },
        { "no section data, sizes fit", Dense(784), null, Who(Images with { Classes = 2 }), null },
        {
            "more classes than outputs", "logreg", Digits, Who(Images with { Classes = 62 }),
            "holds samples of 62 classes, the run's model has 10 outputs"
        },
        { "fewer classes than outputs", "logreg", Digits, Who(Images with { Classes = 2 }), null },
        { "nothing said", Dense(13), Heart, Who(Holdings.Unknown), null },
        { "only the kind said, and it fits", Dense(13), Heart, Who(new Holdings { Kind = HoldingKind.Table }), null },
        {
            "only the kind said, and it is another", Dense(13), Heart, Who(new Holdings { Kind = HoldingKind.Images }),
            "holds images, the run wants 13 columns"
        },
        { "only the shape said", Dense(13), Heart, Who(new Holdings { Shape = [13] }), null },
        {
            "an engine for a network of clients", "{ from: clients, name: theirs }", null, Who(Images) with { HasEngine = true },
            "trains with the engine, and only clients with a trainer of their own know how to compute theirs"
        },
        { "its own trainer, a network of clients", "{ from: clients, name: theirs }", null, Who(Images) with { HasEngine = false }, null },
        { "fewer than none", "logreg", Digits, Who(Images) with { Examples = -5 }, "declares -5 examples" },
        {
            "more than anybody has", "logreg", Digits, Who(Images) with { Examples = 1L << 62 },
            "declares 4,611,686,018,427,387,904 examples, and at most 100,000,000 are believed of one client (cohort.maxExamples)"
        },
        { "as many as somebody may have", "logreg", Digits, Who(Images) with { Examples = 100_000_000 }, null },
        { "nobody knows who trains", "{ from: clients, name: theirs }", null, Who(Images), null },
    };

    public static TheoryData<string, string, string?> Labels { get; } = new()
    {
        { "{ site: basel }", "site=basel", null },
        { "{ site: basel }", "site=Basel", "has the label site=Basel, the run wants site=basel" },
        { "{ site: basel }", "data=heart", "has no label site, the run wants site=basel" },
        { "{ site: [basel, bern] }", "site=bern", null },
        { "{ site: [basel, bern] }", "site=zug", "has the label site=zug, the run wants site=basel or bern" },
        { "[site=basel, site=bern]", "site=bern", null },
        { "{ site: basel, data: heart }", "site=basel;data=lung", "has the label data=lung, the run wants data=heart" },
        { "{ site: basel, data: heart }", "site=basel;data=heart;more=x", null },
        { "{ year: 2026, gpu: true }", "year=2026;gpu=true", null },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void Who_cannot_take_part_is_excluded_with_the_reason_and_what_is_not_said_excludes_nobody(
        string what, string model, DataSpec? data, ClientInfo client, string? reason)
    {
        var spec = Read($"model: {model}");

        Assert.True(new Eligibility(spec, data).Reason(client) == reason, $"{what}: {new Eligibility(spec, data).Reason(client)}");
    }

    [Theory]
    [MemberData(nameof(Labels))]
    public void Labels_select_by_their_exact_values(string where, string labels, string? reason)
    {
        var spec = Read($"model: logreg\ncohort: {{ size: 3, where: {where} }}");
        var said = labels.Split(';').Select(label => label.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);

        Assert.Equal(reason, new Eligibility(spec, null).Reason(new ClientInfo("a") { Labels = said }));
        var again = Read(SpecYamlWriter.Write(RunSpecWriter.Write(spec)));
        Assert.Equal(Flat(spec), Flat(again));

        static string Flat(RunSpec spec)
            => string.Join(';', spec.Cohort.Where.Select(one => $"{one.Key}={string.Join(',', one.Value)}").Order());
    }

    [Theory]
    [InlineData("basel", "cohort.where: 'basel' stands here")]
    [InlineData("[basel]", "cohort.where[0]: 'basel' stands here; write LABEL=VALUE")]
    [InlineData("{ site: [] }", "cohort.where.site: is empty")]
    [InlineData("{ site: 1.5 }", "cohort.where.site: 1.5 stands here")]
    [InlineData("{ site: { a: b } }", "cohort.where.site: a mapping stands here")]
    [InlineData("{ site: '' }", "cohort.where.site: '' stands here")]
    public void What_is_no_label_is_a_fault_of_its_place(string where, string fault)
    {
        var problems = new List<Engine.Specs.SpecProblem>();
        RunSpecReader.Read(SpecYaml.Read("run", $"model: logreg\ncohort: {{ where: {where} }}", []).Root, [], problems);

        Assert.StartsWith(fault, Assert.Single(problems).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Drawing_never_includes_who_cannot_take_part_and_is_that_of_a_registry_without_them()
    {
        var draws =
            from fits in Gen.Elements(true, false, true).ListOf()
            from size in Gen.Choose(1, 12)
            from fraction in Gen.Elements(0, 1, 5, 10)
            from weighted in Gen.Elements(true, false)
            from seed in Gen.Choose(1, 1000)
            select (Fits: fits.ToArray(), Cohort: new CohortSpec
            {
                Size = size,
                Fraction = fraction == 0 ? null : fraction / 10.0,
                Selection = weighted ? Selection.Weighted : Selection.Random,
            }, Seed: (ulong)seed);

        Prop.ForAll(Arb.From(draws), draw =>
        {
            var (all, fitting, silent) = (new ClientRegistry(), new ClientRegistry(), new ClientRegistry());
            for (var i = 0; i < draw.Fits.Length; i++)
            {
                var info = new ClientInfo($"c-{i:d3}") { Examples = 10 + i, Holds = draw.Fits[i] ? Images : Rows };
                all.Join(Client(info));
                silent.Join(Client(info with { Holds = Holdings.Unknown }));
                if (draw.Fits[i]) fitting.Join(Client(info));
            }

            var eligibility = new Eligibility(Read("model: logreg") with { Cohort = draw.Cohort }, Digits);
            string[] Drawn(ClientRegistry registry)
            {
                var candidates = new Candidates(registry, eligibility).Now();
                return Ids(Drawing.Draw(registry, candidates.Eligible, draw.Cohort, new SeededRandom(draw.Seed)));
            }

            Assert.Equal(Ids(Drawing.Draw(fitting, fitting.Ids, draw.Cohort, new SeededRandom(draw.Seed))), Drawn(all));
            Assert.Equal(Ids(Drawing.Draw(silent, silent.Ids, draw.Cohort, new SeededRandom(draw.Seed))), Drawn(silent));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_list_is_looked_at_anew_once_somebody_says_something_else_of_itself()
    {
        var clients = new ClientRegistry();
        for (var i = 0; i < 30; i++) clients.Join(Client(new ClientInfo($"c-{i:d3}") { Holds = Rows }));
        var candidates = new Candidates(clients, new Eligibility(Read("model: logreg"), Digits));

        var before = candidates.Now();
        Assert.Same(before, candidates.Now());
        clients.Join(Client(new ClientInfo("c-007") { Holds = Images }));

        Assert.Equal((0, 20, 30), (before.Eligible.Count, before.Excluded.Count, before.ExcludedCount));
        Assert.Equal(["c-007"], candidates.Now().Eligible);
        Assert.Equal(new Shortage(30, 1, 2, candidates.Now().Excluded), candidates.Now().Shortage(2));
        Assert.Null(candidates.Now().Shortage(1));
    }

    [Fact]
    public void A_shortage_is_said_with_names_and_reasons()
    {
        ExcludedClient Cannot(int i) => new($"board-{i}", "holds images of 28x28, the run wants 13 columns");

        Assert.Equal("waiting for 3 clients: 0 are here", new Shortage(0, 0, 3, []).InWords());
        Assert.Equal("waiting for 2 of 3 clients: board-4 holds images of 28x28, the run wants 13 columns",
            new Shortage(2, 1, 3, [Cannot(4)]).InWords());
        var many = new Shortage(100, 0, 1, [.. Enumerable.Range(0, 20).Select(Cannot)]);
        Assert.EndsWith("13 columns; and 95 more", many.InWords(), StringComparison.Ordinal);
    }

    private static string Dense(int inputs) => $"{{ name: small, input: [{inputs}], layers: [{{ type: dense, name: a, units: 2 }}] }}";

    private static DataSpec With(params string[] columns) => Heart with { Columns = Heart.Columns with { Features = columns } };

    private static ClientInfo Who(Holdings holds) => new("a") { Holds = holds };

    private static FakeClient Client(ClientInfo info) => new(info.Id, (_, _) => throw new InvalidOperationException()) { Info = info };

    private static string[] Ids(IReadOnlyList<IClient> cohort) => [.. cohort.Select(client => client.Info.Id)];

    private static RunSpec Read(string yaml)
    {
        var problems = new List<Engine.Specs.SpecProblem>();
        var spec = RunSpecReader.Read(SpecYaml.Read("run", yaml, problems).Root, [], problems);
        Assert.Empty(problems);
        return spec!;
    }
}

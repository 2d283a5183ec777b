using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Tributary.Engine.Data;
using Tributary.Engine.Formats;
using Tributary.Engine.Tests.Fixtures;

namespace Tributary.Engine.Tests.Data;

public sealed class CsvFileTests
{
    [Fact]
    public void Numbers_categories_classes_and_owners_are_told_apart()
    {
        var rows = Read("age,sex,city,site,sick\n1.5,m,x,A,no\n-2,f,\"y, or z\",B,yes\n3e1,m,x,A,no\n",
            new CsvOptions { Label = "sick", Owner = "site" });

        Assert.Equal(["age", "sex=f", "sex=m", "city=x", "city=y, or z"], rows.Schema.FeatureNames);
        Assert.Equal([1.5f, 0, 1, 1, 0], Features(rows, 0));
        Assert.Equal([-2f, 1, 0, 0, 1], Features(rows, 1));
        Assert.Equal([30f, 0, 1, 1, 0], Features(rows, 2));
        Assert.Equal(["no", "yes"], rows.ClassNames);
        Assert.Equal([0, 1, 0], Enumerable.Range(0, 3).Select(rows.Label));
        Assert.Equal(["A", "B", "A"], Enumerable.Range(0, 3).Select(rows.Owner));
        Assert.Equal(2, rows.Classes);
    }

    [Fact]
    public void Ordinal_categories_take_one_column()
    {
        var rows = Read("a,b\nx,1\n?,2\ny,3\n", new CsvOptions { Categories = CategoryEncoding.Ordinal });

        Assert.Equal([2], rows.FeatureShape);
        Assert.Equal([0f, -1, 1], Enumerable.Range(0, 3).Select(i => Features(rows, i)[0]));
    }

    [Fact]
    public void A_column_that_turns_to_text_late_is_text()
    {
        var text = new StringBuilder("a,b\n");
        for (var i = 0; i < 5_000; i++)
            text.Append(i >= 2_000 ? "late" : "7").Append(',').Append(i == 4_999 ? "later" : i % 2 == 0 ? "1" : "low").Append('\n');

        var rows = Read(text.ToString(), new CsvOptions());

        Assert.Equal(["a=7", "a=late", "b=1", "b=later", "b=low"], rows.Schema.FeatureNames);
        Assert.Equal(5_000, rows.Count);
        Assert.Equal([0f, 1, 1, 0, 0], Features(rows, 4_000));
    }

    [Theory]
    [InlineData(MissingValues.Mean, new[] { 1f, 3, 2 })]
    [InlineData(MissingValues.Zero, new[] { 1f, 3, 0 })]
    [InlineData(MissingValues.DropRow, new[] { 1f, 3 })]
    public void Missing_numbers_are_filled_or_their_rows_dropped(MissingValues missing, float[] expected)
    {
        var rows = Read("1\n3\n?\n", new CsvOptions { Header = false, Missing = missing });

        Assert.Equal(expected, Enumerable.Range(0, rows.Count).Select(i => Features(rows, i)[0]));
    }

    [Fact]
    public void Another_table_is_read_by_the_same_schema()
    {
        var options = new CsvOptions { Label = "y" };
        var train = Read("y,x,c\nb,1,p\na,3,q\n", options);

        var test = Read("c,y,x\nq,a,?\nnew,b,5\n", options, train.Schema);

        Assert.Equal(train.Schema.FeatureNames, test.Schema.FeatureNames);
        Assert.Equal([2f, 0, 1], Features(test, 0));
        Assert.Equal([5f, 0, 0], Features(test, 1));
        Assert.Equal([0, 1], Enumerable.Range(0, 2).Select(test.Label));
        Assert.Contains("line 2: 'z' in column 'y' is none of the known classes a, b",
            Fault("y,x,c\nz,1,p\n", options, train.Schema).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_schema_survives_its_file()
    {
        var schema = Read("y,x,c\nb,1,p\na,3,q\n", new CsvOptions { Label = "y", Categories = CategoryEncoding.Ordinal }).Schema;
        var path = Path.Combine(Path.GetTempPath(), $"schema-{Environment.ProcessId}.json");
        try
        {
            schema.Write(path);
            var read = RowSchema.Read(path);

            Assert.Equal(schema.ToJson().ToJsonString(), read.ToJson().ToJsonString());
            File.WriteAllText(path, "{\"columns\":[1]}");
            Assert.Throws<BrokenFileException>(() => RowSchema.Read(path));
            File.WriteAllText(path, "{");
            Assert.Throws<BrokenFileException>(() => RowSchema.Read(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Classes_can_be_merged()
    {
        var rows = Read("x,y\n1,normal.\n2,smurf.\n3,neptune.\n",
            new CsvOptions { Label = "y", ClassOf = new Dictionary<string, string> { ["normal."] = "normal", ["*"] = "attack" } });

        Assert.Equal(["attack", "normal"], rows.ClassNames);
        Assert.Equal([1, 0, 0], Enumerable.Range(0, 3).Select(rows.Label));
    }

    [Fact]
    public void Targets_are_kept_as_numbers()
    {
        var rows = Read("x,u,v\n1,2,3\n4,5,6\n", new CsvOptions { Targets = ["v", "u"] });
        var target = new float[2];
        rows.CopyTarget(1, target);

        Assert.Equal((1, 2, 0), (rows.FeatureSize, rows.TargetSize, rows.Classes));
        Assert.Equal([6f, 5f], target);
    }

    [Fact]
    public void Quotes_follow_the_rfc()
    {
        var rows = Read("a;\"b;c\"\r\n\"x \"\"y\"\"\r\nz\" ; 1\r\n \"w\";\"2\"\r\n\r\n", new CsvOptions { Delimiter = ';', Label = "a" });

        Assert.Equal(["w", "x \"y\"\r\nz"], rows.ClassNames);
        Assert.Equal(["b;c"], rows.Schema.FeatureNames);
        Assert.Equal([1f, 2f], Enumerable.Range(0, 2).Select(i => Features(rows, i)[0]));
    }

    [Fact]
    public void What_pythons_csv_module_wrote_is_read()
    {
        var expected = JsonNode.Parse(FormatFixtures.Bytes("quoted.json"))!.AsArray();

        var rows = CsvFile.Read(new MemoryStream(FormatFixtures.Bytes("quoted.csv")), "quoted",
            new CsvOptions { Owner = "text", Features = ["next, to it", "number"], TrimSpaces = false });

        Assert.Equal(expected.Count, rows.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            Assert.Equal((string)expected[i]![1]!, rows.Owner(i));
            Assert.Equal([(float)(double)expected[i]![2]!, (float)(double)expected[i]![0]!], Features(rows, i));
        }
    }

    [Fact]
    public void Any_texts_survive_quoting()
        => Check.QuickThrowOnFailure(Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>[]>(), Gen.Elements(',', ';', '\t', '|')
            .ToArbitrary(), (texts, delimiter) =>
        {
            // Half characters are no UTF-8.
            var owners = texts.Select(text => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Get))).ToArray();
            var table = new StringBuilder($"n{delimiter}owner\r\n");
            foreach (var owner in owners) table.Append($"1{delimiter}\"{owner.Replace("\"", "\"\"", StringComparison.Ordinal)}\"\r\n");

            var rows = Read(table.ToString(), new CsvOptions { Owner = "owner", Delimiter = delimiter });

            Assert.Equal(owners, Enumerable.Range(0, rows.Count).Select(rows.Owner));
        }));

    [Fact]
    public void Numbers_are_read_as_the_runtime_reads_them()
        => Check.QuickThrowOnFailure(Prop.ForAll(ArbMap.Default.ArbFor<NormalFloat>(), Gen.Choose(0, 20).ToArbitrary(), (value, digits) =>
        {
            foreach (var text in (string[])[value.Get.ToString("R"), value.Get.ToString("F" + digits), value.Get.ToString("E" + digits)])
            {
                Assert.True(CsvNumber.TryParse(Encoding.UTF8.GetBytes(text), out var number));
                Assert.Equal(double.Parse(text), number);
            }
        }));

    [Theory]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("")]
    [InlineData("1e")]
    [InlineData("1.2.3")]
    [InlineData("1,000")]
    [InlineData("0x10")]
    [InlineData("inf")]
    [InlineData("1e999")]
    [InlineData("1 2")]
    public void What_is_no_number_is_none(string text) => Assert.False(CsvNumber.TryParse(Encoding.UTF8.GetBytes(text), out _));

    [Theory]
    [InlineData("a,b\n1,2\n3\n", 8, "line 3: there are 1 fields; 2 are expected")]
    [InlineData("a,b\n1,2\n3,\"4\n", 10, "line 3: a quote is opened here and never closed")]
    [InlineData("a,b\n1,2\n3,\"4\"5\n", 13, "line 3: '5' follows a closing quote")]
    [InlineData("a,a\n", 2, "line 1: two columns are called 'a'")]
    [InlineData("", 0, "it holds no line")]
    [InlineData("a\n1e300\n", 2, "line 2: '1e300' in column 'a' is no finite number")]
    [InlineData("b\n1\n", 0, "line 1: there is no column 'a'; there are b")]
    public void A_fault_names_its_line_and_byte(string text, long offset, string problem)
    {
        var fault = Fault(text, new CsvOptions { Features = ["a"] });

        Assert.Equal(("table", offset), (fault.File, fault.Offset));
        Assert.Contains(problem, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gzipped_table_that_is_cut_off_is_broken()
    {
        var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 300).Select(i => $"{i},{i * i}\n"))));
        var whole = stream.ToArray();
        var options = new CsvOptions { Header = false };

        Assert.Equal(300, CsvFile.Read(new MemoryStream(whole), "table", options).Count);
        Assert.Equal(600, CsvFile.Read(new MemoryStream([.. whole, .. whole]), "two members", options).Count);
        for (var length = 2; length < whole.Length; length++)
            Assert.Throws<BrokenFileException>(() => CsvFile.Read(new MemoryStream(whole, 0, length), "table", options));
    }

    [Fact]
    public void Copying_a_spread_row_allocates_nothing()
    {
        var rows = Read("a,b\nx,1\ny,2\n", new CsvOptions());
        var features = new float[3];
        rows.CopyFeatures(0, features);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++) rows.CopyFeatures(i & 1, features);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static RowSet Read(string text, CsvOptions options, RowSchema? schema = null)
        => CsvFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "table", options, schema);

    private static BrokenFileException Fault(string text, CsvOptions options, RowSchema? schema = null)
        => Assert.Throws<BrokenFileException>(() => Read(text, options, schema));

    private static float[] Features(DataSet data, int index)
    {
        var features = new float[data.FeatureSize];
        data.CopyFeatures(index, features);
        return features;
    }
}

using System.IO.Compression;
using System.Text;
using Tributary.Engine.Data;
using Tributary.Engine.Formats;

namespace Tributary.Engine.Tests.Data;

/// <summary>Tables as people have them: every encoding, line end and word for nothing, and every cell that is a mistake.</summary>
public sealed class CsvInputTests
{
    private const string Table = "age;city;\"a long\nname\"\n1.5;Zürich;7\n;\"Bern\n(BE)\";8\n-3 ;Genève ;9\n";

    public static TheoryData<string, string, string, bool> Encodings()
    {
        var data = new TheoryData<string, string, string, bool>();
        foreach (var encoding in (string[])["utf-8", "utf-16", "utf-16BE"])
            foreach (var ends in (string[])["\n", "\r\n", "\r", "mixed"])
                foreach (var mark in (string[])["marked", "unmarked"])
                    foreach (var zipped in (bool[])[false, true])
                        data.Add(encoding, ends, mark, zipped);
        return data;
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Every_encoding_and_line_end_gives_the_same_table(string encoding, string ends, string mark, bool zipped)
    {
        var stream = new MemoryStream(Encoded(Broken(Table, ends), encoding, mark == "marked", zipped));

        var rows = CsvFile.Read(stream, "table", new CsvOptions { Delimiter = ';', Owner = "city" });

        Assert.Equal(3, rows.Count);
        Assert.Equal("Zürich", rows.Owner(0));
        Assert.StartsWith("Bern", rows.Owner(1), StringComparison.Ordinal);
        Assert.Equal("Genève", rows.Owner(2));
        Assert.Equal([1.5f, 7, -0.75f, 8, -3, 9], Enumerable.Range(0, 3).SelectMany(i => Features(rows, i)));
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    [InlineData("mixed")]
    public void A_fault_names_the_same_line_whatever_ends_it(string ends)
    {
        var text = Broken("a,b\n1,\"x\ny\"\n\n3,z,4\n", ends);

        Assert.Contains("line 5: there are 3 fields", Fault(text).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("utf-16", "the text is not whole in its encoding")]
    [InlineData("utf-16BE", "the text is not whole in its encoding")]
    [InlineData("utf-32", "the text is UTF-32; save it as UTF-8")]
    public void Text_that_is_not_whole_is_named(string encoding, string problem)
    {
        var whole = Encoded("a,b\n1,2\n", encoding, mark: true, zipped: false);

        var fault = Assert.Throws<BrokenFileException>(() => CsvFile.Read(new MemoryStream(whole[..^1]), "table", new CsvOptions()));

        Assert.Contains(problem, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("12.5 mg", "is no number")]
    [InlineData("unknown", "is no number")]
    [InlineData("1,5", "is no number")]
    [InlineData("1 000", "is no number")]
    [InlineData("50%", "is no number")]
    [InlineData("0x10", "is no number")]
    [InlineData("inf", "is no finite number")]
    [InlineData("-Infinity", "is no finite number")]
    [InlineData("+INF", "is no finite number")]
    [InlineData("∞", "is no finite number")]
    [InlineData("-nan", "is no finite number")]
    [InlineData("1e39", "is no finite number")]
    [InlineData("-1e39", "is no finite number")]
    [InlineData("1e400", "is no finite number")]
    public void A_mistake_in_a_column_of_numbers_is_named(string cell, string problem)
    {
        foreach (var row in (int[])[0, 1, 700, 2_999])
            foreach (var distinct in (int[])[7, 3_000])
            {
                var text = "dose,name\n" + string.Concat(Enumerable.Range(0, 3_000)
                    .Select(i => $"{(i == row ? $"\"{cell}\"" : i % distinct)},x\n"));

                var fault = Fault(text);

                Assert.Contains($"line {row + 2}: '{cell}' in column 'dose' {problem}", fault.Message, StringComparison.Ordinal);
                Assert.Contains("mend the cell, or name it in data.missingMarks", fault.Message, StringComparison.Ordinal);
                Assert.Equal(problem == "is no number", fault.Message.Contains("data.categorical", StringComparison.Ordinal));
                Assert.Equal(3_000, Read(text, new CsvOptions { MissingMarks = [cell] }).Count);
                if (distinct == 7) Assert.Equal(["x"], Read(text, new CsvOptions { Categorical = ["dose"] }).Schema.Columns[1].Categories);
            }
    }

    [Fact]
    public void Every_usual_mark_stands_for_nothing_among_numbers()
    {
        foreach (var mark in CsvOptions.UsualMarks.Concat(CsvOptions.UsualNumberMarks))
        {
            var rows = Read($"x,y,z\n1,1,1\n\"{mark}\",2,3\n3,3,3\n", new CsvOptions { Targets = ["z"] });

            Assert.Equal([1f, 2, 3], Enumerable.Range(0, 3).Select(i => Features(rows, i)[0]));
        }
    }

    [Fact]
    public void A_column_of_nothing_but_marks_is_one_of_numbers()
        => Assert.Equal([0f, 1], Features(Read("x,y\n-,1\nNone,2\nN/A,3\n", new CsvOptions()), 0));

    [Theory]
    [InlineData("None", "Insomnia", "Apnea")]
    [InlineData("none", "mild", "severe")]
    [InlineData("-", "+", "++")]
    public void Words_that_may_be_categories_are_categories(params string[] words)
    {
        var text = "x,disorder\n" + string.Concat(words.Select(word => $"{word},{word}\n"));

        var rows = Read(text, new CsvOptions { Label = "disorder" });

        Assert.Equal(words.Order(StringComparer.Ordinal), rows.ClassNames);
        Assert.Equal(words.Order(StringComparer.Ordinal), rows.Schema.Columns[0].Categories);
    }

    [Theory]
    [InlineData("1", "two")]
    [InlineData("1", "2", "low", "high")]
    [InlineData("n1", "n2", "inf")]
    public void A_column_that_is_half_texts_is_one_of_categories(params string[] cells)
        => Assert.Equal(cells.Length, Read("x\n"
            + string.Concat(cells.Select(cell => $"{cell}\n")), new CsvOptions()).Schema.Columns[0].Categories.Count);

    [Fact]
    public void A_target_is_read_as_strictly_as_a_feature()
    {
        var options = new CsvOptions { Targets = ["y"] };

        Assert.Contains("line 3: 'inf' in column 'y' is no finite number", Fault("x,y\n1,1\n2,inf\n", options).Message,
            StringComparison.Ordinal);
        Assert.Contains("line 3: 'many' in column 'y' is no number", Fault("x,y\n1,1\n2,many\n", options).Message,
            StringComparison.Ordinal);
        Assert.Contains("line 3: the target (column 'y') is missing: '-' stands for nothing", Fault("x,y\n1,1\n2,-\n", options).Message,
            StringComparison.Ordinal);
        Assert.Equal(1, Read("x,y\n1,1\n2,-\n", options with { Missing = MissingValues.DropRow }).Count);
    }

    [Fact]
    public void Another_table_is_held_to_the_kinds_of_the_first()
    {
        var schema = Read("x,c\n1,p\n3,q\n", new CsvOptions()).Schema;

        Assert.Contains("line 2: 'p' in column 'x' is no number", Fault("x,c\np,q\n", new CsvOptions(), schema).Message,
            StringComparison.Ordinal);
        Assert.Contains("line 2: '1e400' in column 'x' is no finite number", Fault("x,c\n1e400,q\n", new CsvOptions(), schema).Message,
            StringComparison.Ordinal);
        Assert.Equal([2f, 0, 1], Features(Read("x,c\nN/A,q\n", new CsvOptions(), schema), 0));
    }

    [Fact]
    public void Marks_that_are_numbers_stand_for_nothing_too()
        => Assert.Equal([2f], Features(Read("x\n-999\n1\n3\n", new CsvOptions { MissingMarks = ["-999"] }), 0));

    [Fact]
    public void The_first_line_is_read_whatever_it_holds()
    {
        Assert.Equal(["1", "1", "é"], CsvFile.FirstFields(new MemoryStream(Encoded("1,1,é\r2,2,2", "utf-16", mark: true, zipped: true)),
            "t", new CsvOptions()));
        Assert.True(CsvFile.IsNumberOrMissing("N/A") && CsvFile.IsNumberOrMissing("-3.5") && !CsvFile.IsNumberOrMissing("age"));
    }

    private static string Broken(string text, string ends)
    {
        if (ends != "mixed") return text.Replace("\n", ends, StringComparison.Ordinal);
        var (mixed, next) = (new StringBuilder(), 0);
        foreach (var letter in text)
            mixed.Append(letter != '\n' ? letter.ToString() : (next++ % 3) switch { 0 => "\r\n", 1 => "\r", _ => "\n" });
        return mixed.ToString();
    }

    private static byte[] Encoded(string text, string name, bool mark, bool zipped)
    {
        var encoding = Encoding.GetEncoding(name);
        byte[] bytes = [.. mark ? encoding.GetPreamble() : [], .. encoding.GetBytes(text)];
        if (!zipped) return bytes;
        var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true)) gzip.Write(bytes);
        return stream.ToArray();
    }

    private static RowSet Read(string text, CsvOptions options, RowSchema? schema = null)
        => CsvFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "table", options, schema);

    private static BrokenFileException Fault(string text, CsvOptions? options = null, RowSchema? schema = null)
        => Assert.Throws<BrokenFileException>(() => Read(text, options ?? new CsvOptions(), schema));

    private static float[] Features(DataSet data, int index)
    {
        var features = new float[data.FeatureSize];
        data.CopyFeatures(index, features);
        return features;
    }
}

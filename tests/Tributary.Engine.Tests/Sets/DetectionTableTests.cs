using Tributary.Engine.Data;
using Tributary.Engine.Formats;
using Tributary.Engine.Sets;

namespace Tributary.Engine.Tests.Sets;

/// <summary>Tables for finding anomalies.</summary>
public sealed class DetectionTableTests : IDisposable
{
    private const string Kdd = "0,tcp,ftp_data,SF,491,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,2,2,0,0,0,0,1,0,0,"
        + "150,25,0.17,0.03,0.17,0,0,0,0.05,0,";
    private const string Beth = "timestamp,processId,threadId,parentProcessId,userId,mountNamespace,processName,"
        + "eventId,args,argsNum,returnValue,sus";

    private readonly string _folder = Directory.CreateTempSubdirectory("tributary-detection").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void KDDs_rows_are_numbers_and_one_hot_categories()
    {
        var attack = Kdd.Replace("tcp", "udp", StringComparison.Ordinal);
        var rows = DetectionTable.Read(Written("kdd.txt", $"{Kdd}normal,20\n{attack}neptune,19\n"));
        var row = new float[123];
        rows.CopyFeatures(0, row);

        Assert.Equal((2, 123), (rows.Count, rows.FeatureSize));
        Assert.Equal((false, true), (DetectionTable.IsAnomaly(rows, 0), DetectionTable.IsAnomaly(rows, 1)));
        Assert.Equal((0f, 0f, 1f, 0f, 491f), (row[0], row[1], row[2], row[3], row[1 + 3 + 71 + 11]));
        Assert.Equal(3, row.Skip(1).Take(85).Sum());
        Assert.Contains("service=ftp_data", rows.Schema.FeatureNames);
    }

    [Fact]
    public void KDD99_has_a_column_less_and_a_point_behind_its_labels()
    {
        var rows = DetectionTable.Read(Written("kdd99", $"{Kdd}normal.\n{Kdd}smurf.\n"));

        Assert.Equal([0, 1], Enumerable.Range(0, 2).Select(rows.Label));
        Assert.Equal([KddTable.Normal, KddTable.Attack], rows.ClassNames);
    }

    [Fact]
    public void BETHs_columns_are_mapped_and_found_by_name()
    {
        var rows = DetectionTable.Read(Written("beth.csv", $"{Beth}\n"
            + "1.5,381,7337,1,100,4026532231,close,157,\"[{'name': 'a, b', 'x': \"\"y\"\"}]\",5,0,1\n"
            + "1.5,2,7337,700,1000,4026531840,close,3,\"[]\",1,-2,0\n"
            + "1.5,2,7337,700,1000,4026531840,close,3,[],1,17,0\n"));

        Assert.Equal([1, 0, 0, 1, 157, 5, 0], Row(rows, 0));
        Assert.Equal([0, 1, 1, 0, 3, 1, 2], Row(rows, 1));
        Assert.Equal(1, Row(rows, 2)[6]);
        Assert.Equal((true, false), (DetectionTable.IsAnomaly(rows, 0), DetectionTable.IsAnomaly(rows, 1)));
    }

    [Fact]
    public void A_cell_that_is_no_number_is_told_with_its_line()
    {
        var path = Written("beth.csv", $"{Beth}\n1,1,1,1,1,1,a,1,[],1,0,0\n1,1,1,1,1,x,a,1,[],1,0,0\n");

        Assert.Contains("line 3: column 'mountNamespace' holds no number",
            Assert.Throws<BrokenFileException>(() => DetectionTable.Read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tables_of_one_kind_are_read_as_one()
    {
        string[] paths = [Written("a.csv", "x,y,kind\n1,2,0\n3,4,1\n"), Written("b.csv", "x,y,kind\n5,6,0\n7,8,5\n")];
        var rows = DetectionTable.ReadAll(paths, "kind");

        Assert.Equal((4, 2), (rows.Count, rows.FeatureSize));
        Assert.Equal([7, 8], Row(rows, 3));
        Assert.Equal([false, true, false, true], Enumerable.Range(0, 4).Select(row => DetectionTable.IsAnomaly(rows, row)!.Value));
        Assert.Throws<ArgumentException>(() => DetectionTable.ReadAll([paths[0], Written("c.csv", "x,z,kind\n5,6,0\n7,8,1\n")], "kind"));
    }

    [Theory]
    [InlineData("nsl-kdd_KDDTest+.txt.gz", 22_544, 9_711)]
    [InlineData("nsl-kdd_KDDTrain+_20Percent.txt.gz", 25_192, 13_449)]
    [InlineData("kddcup99_corrected_test.csv.gz", 311_029, 60_593)]
    public void Published_tables_have_their_published_counts(string file, int count, int normal)
    {
        var rows = DetectionTable.Read(Find("intrusion", file));

        Assert.Equal((count, 123), (rows.Count, rows.FeatureSize));
        Assert.Equal(normal, Enumerable.Range(0, rows.Count).Count(row => DetectionTable.IsAnomaly(rows, row) == false));

        // Every category is known: each row has three of them.
        var features = new float[123];
        foreach (var row in new[] { 0, count / 3, count - 1 })
        {
            rows.CopyFeatures(row, features);
            Assert.Equal(3, features.Skip(1).Take(85).Sum());
        }
    }

    [Fact]
    public void The_published_BETH_sample_is_read()
    {
        var rows = DetectionTable.Read(Find("beth", "labelled_testing_data.head100.csv"));

        Assert.Equal((100, 7), (rows.Count, rows.FeatureSize));
        Assert.Equal([1, 0, 0, 1, 41, 3, 1], Row(rows, 0));
    }

    private static float[] Row(DataSet rows, int index)
    {
        var row = new float[rows.FeatureSize];
        rows.CopyFeatures(index, row);
        return row;
    }

    private string Written(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static string Find(string data, string file)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "shared", "data", data, file);
            if (File.Exists(path)) return path;
        }

        Assert.Skip($"no shared/data/{data}/{file} beside the repository");
        return "";
    }
}

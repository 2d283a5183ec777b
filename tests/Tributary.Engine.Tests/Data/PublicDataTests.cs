using System.Diagnostics;
using Tributary.Engine.Data;

namespace Tributary.Engine.Tests.Data;

/// <summary>Published data sets, where the folder shared/data lies beside the repository.</summary>
public sealed class PublicDataTests(ITestOutputHelper output)
{
    [Fact]
    public void The_full_digits_have_their_published_counts()
    {
        var train = ImageSet.Read(Find("mnist/train-images-idx3-ubyte.gz"), Find("mnist/train-labels-idx1-ubyte.gz"));

        Assert.Equal(60_000, train.Count);
        Assert.Equal([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949], Enumerable.Range(0, 60_000).CountBy(train.Label)
            .OrderBy(pair => pair.Key).Select(pair => pair.Value));
        Assert.Equal(539, IdxArray.Read(Find("natural-federated/mnist-train-writers-idx1-short.gz")).ToInt32s().Distinct().Count());
    }

    [Fact]
    public void The_intrusion_table_has_its_published_counts()
    {
        var columns = File.ReadAllLines(Find("intrusion/kdd-columns.txt"))[..42];
        var path = Find("intrusion/kddcup99_10_percent.csv.gz");
        var watch = Stopwatch.StartNew();

        var rows = CsvFile.Read(path, new CsvOptions { Header = false, Columns = columns, Label = "label" });

        output.WriteLine($"{rows.Count} rows in {watch.Elapsed.TotalSeconds:F2} s");
        Assert.Equal(494_021, rows.Count);
        Assert.Equal(23, rows.Classes);
        Assert.Equal(118, rows.FeatureSize);
        Assert.Equal([97_278, 280_790, 107_201], new[] { "normal.", "smurf.", "neptune." }.Select(name => Count(rows, name)));
    }

    [Fact]
    public void Tables_of_all_kinds_are_read()
    {
        var heart = CsvFile.Read(Find("tabular/heart-disease_processed.hungarian.data"),
            new CsvOptions
            {
                Header = false,
                Label = "c14",
                ClassOf = new Dictionary<string, string>
                { ["0"] = "healthy", ["*"] = "ill" }
            });
        var adult = CsvFile.Read(Find("tabular/adult.data.gz"), new CsvOptions { Header = false, Label = "c15" });
        var test = CsvFile.Read(Find("tabular/adult.test.gz"),
            new CsvOptions
            {
                Header = false,
                SkipLines = 1,
                Label = "c15",
                ClassOf = new Dictionary<string, string>
                { ["<=50K."] = "<=50K", [">50K."] = ">50K" }
            }, adult.Schema);
        var activities = CsvFile.Read(Find("natural-federated/wisdm-ar-v1.1-transformed.csv.gz"),
            new CsvOptions { Label = "class", Owner = "user", Ignored = ["UNIQUE_ID"] });
        var host = CsvFile.Read(Find("beth/labelled_training_data.head100.csv"),
            new CsvOptions
            {
                Features = ["processId", "parentProcessId", "userId", "mountNamespace", "eventId", "argsNum", "returnValue"],
                Label = "sus"
            });

        Assert.Equal((294, 13, 2), (heart.Count, heart.FeatureSize, heart.Classes));
        Assert.Equal((32_561, 16_281), (adult.Count, test.Count));
        Assert.Equal(adult.FeatureSize, test.FeatureSize);
        Assert.Equal((5_418, 6), (activities.Count, activities.Classes));
        Assert.Equal(36, Enumerable.Range(0, activities.Count).Select(activities.Owner).Distinct().Count());
        Assert.Equal((100, 7), (host.Count, host.FeatureSize));
    }

    [Fact]
    public void Shakespeares_roles_become_sequences()
    {
        var roles = TextLines.Read(Find("natural-federated/shakespeare-by-role.jsonl.gz"));
        var pieces = SequenceSet.FromTexts(roles, TextAlphabet.Shakespeare, steps: 80, vocabulary: 90);

        Assert.Equal(1_386, roles.Count);
        Assert.Equal([80], pieces.FeatureShape);
        Assert.InRange(pieces.Count, 4_000_000, 4_300_000);
        Assert.All(Enumerable.Range(0, 1_000), i => Assert.InRange(pieces.Label(i), 1, 86));
    }

    private static int Count(DataSet data, string name)
    {
        var label = data.ClassNames.ToList().IndexOf(name);
        return Enumerable.Range(0, data.Count).Count(i => data.Label(i) == label);
    }

    private static string Find(string file)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "shared", "data", file);
            if (File.Exists(path)) return path;
        }

        Assert.Skip($"no shared/data/{file} beside the repository");
        return "";
    }
}

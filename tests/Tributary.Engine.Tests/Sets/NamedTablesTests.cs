using Tributary.Engine.Sets;

namespace Tributary.Engine.Tests.Sets;

/// <summary>Tables that have a name.</summary>
public sealed class NamedTablesTests : IDisposable
{
    private const string Kdd = "0,tcp,http,SF,491,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,2,2,0,0,0,0,1,0,0,150,25,0.17,0.03,0.17,0,0,0,0.05,0,";

    private readonly string _folder = Directory.CreateTempSubdirectory("tributary-named").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void NSL_KDD_is_scaled_by_what_is_trained_on()
    {
        var attack = Kdd.Replace("491", "982", StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(_folder, "KDDTrain+.txt"), $"{Kdd}normal,20\n{attack}smurf,2\n");
        File.WriteAllText(Path.Combine(_folder, "KDDTest+.txt"), $"{Kdd.Replace("491", "1473", StringComparison.Ordinal)}normal,20\n");

        var data = DataCatalog.Load(new DataSpec { Set = "nsl-kdd", Folder = _folder, Scale = DataScale.MinMax }, 1);
        var row = new float[123];
        data.Test.CopyFeatures(0, row);

        Assert.Equal((2, 1, 2), (data.Train.Count, data.Test.Count, data.Train.Classes));
        Assert.Equal(2, row[1 + 3 + 71 + 11], 5);
        Assert.Equal([0, 1], new[] { data.Train.Label(0), data.Train.Label(1) });
    }

    [Fact]
    public void A_set_whose_files_are_not_here_says_their_names()
        => Assert.Contains("labelled_training_data.csv", Assert.Throws<MissingDataException>(
            () => DataCatalog.Load(new DataSpec { Set = "beth", Folder = _folder }, 1)).Message, StringComparison.Ordinal);
}

using System.Text.Json.Nodes;
using Tributary.Engine.Formats;
using Tributary.Engine.Keras;

namespace Tributary.Engine.Tests.Keras;

/// <summary>Pickled scalers.</summary>
public sealed class ScalerFileTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_scaler_goes_there_and_back(bool old)
    {
        var scale = KerasFiles.Scale();
        var read = ScalerFile.Read(new MemoryStream(KerasFiles.Written(stream => ScalerFile.Write(stream, scale, old))), "model.scaler");

        Assert.Equal(scale.Scale, read.Scale);
        Assert.Equal(scale.Min, read.Min);
        Assert.Equal(scale.DataMax, read.DataMax);
        Assert.Equal(50, read.Samples);
    }

    [Fact]
    public void A_constant_column_is_left_as_it_is_but_for_its_place()
    {
        var scale = KerasFiles.Scale();
        double[] row = [scale.DataMax[0], 1, 4.5, scale.DataMin[3]];
        scale.Apply(row, row);

        Assert.Equal([1, 0.5, 0, 0], row.Select(value => Math.Round(value, 12)));
    }

    [Theory]
    [InlineData("model.scaler", 7)]
    [InlineData("model-old-shape.scaler", 0)]
    public void The_recorded_scalers_are_read_to_the_bit(string file, int names)
    {
        var read = ScalerFile.Read(KerasFiles.Recorded(file));
        var numbers = JsonNode.Parse(File.ReadAllText(KerasFiles.Recorded("scaler.json")))!;

        Assert.Equal(Numbers("scale_"), read.Scale);
        Assert.Equal(Numbers("min_"), read.Min);
        Assert.Equal(Numbers("data_min_"), read.DataMin);
        Assert.Equal((6791, names), (read.Samples, read.Names.Count));

        double[] Numbers(string key) => [.. numbers[key]!.AsArray().Select(value => value!.GetValue<double>())];
    }

    [Fact]
    public void The_old_form_is_written_byte_for_byte()
    {
        var path = KerasFiles.Recorded("model-old-shape.scaler");

        Assert.Equal(File.ReadAllBytes(path), KerasFiles.Written(stream => ScalerFile.Write(stream, ScalerFile.Read(path), old: true)));
    }

    [Theory]
    [InlineData("cos\nsystem\n", "'os.system'")]
    [InlineData("cbuiltins\neval\n", "'builtins.eval'")]
    [InlineData("c__main__\nMinMaxScaler\n", "'__main__.MinMaxScaler'")]
    public void Names_that_no_scaler_has_are_refused_and_never_looked_up(string opcodes, string shown)
    {
        byte[] pickle = [0x80, 3, .. System.Text.Encoding.ASCII.GetBytes(opcodes), (byte)'X', 1, 0, 0, 0, (byte)'a', 0x85, (byte)'R',
            (byte)'.'];

        Assert.Contains(shown, Assert.Throws<BrokenFileException>(() => ScalerFile.Read(new MemoryStream(pickle), "x")).Message,
            StringComparison.Ordinal);
    }
}

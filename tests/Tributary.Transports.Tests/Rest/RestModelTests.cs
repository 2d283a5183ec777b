using System.Text;
using Tributary.Core;
using Tributary.Engine.Models;
using Tributary.Transports.Rest;

namespace Tributary.Transports.Tests.Rest;

public sealed class RestModelTests
{
    [Fact]
    public async Task A_model_of_digits_travels_as_rows_of_one_number_and_comes_back_to_the_bit()
    {
        var model = RestModel.Of(RestType.DeterministicMnist);
        var state = Drawn(model);

        var read = await ThereAsync(model, model.Into(new RestBody { ClientUrl = "http://h:1\"" }, state));

        Assert.Equal("http://h:1\"", read.ClientUrl);
        Assert.True(read.Weights!.IsOf(784, 1) && read.Bias!.IsOf(1));
        Assert.Equal(state.Values.ToArray(), model.Read(read.Weights, read.Bias).Values.ToArray());
    }

    [Fact]
    public async Task A_model_of_the_chest_travels_as_six_arrays_in_the_order_of_Keras()
    {
        var model = RestModel.Of(RestType.ChestXRay);
        var state = Drawn(model);

        var read = await ThereAsync(model, model.Into(new RestBody(), state));

        Assert.Equal("[3][3][3][32], [32], [3][3][32][64], [64], [200704][2], [2]", read.Weights!.ShapeText());
        Assert.Null(read.Bias);
        Assert.Equal(state.Values.ToArray(), model.Read(read.Weights, null).Values.ToArray());
        Assert.Contains("chest-xray-cnn has the arrays [3][3][3][32]", Assert.Throws<RestFormatException>(()
            => model.Read(RestArrays.Of([784, 1], new float[784]), null)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[0.5, 0.5]", "[0.1]", "weights is a flat list of 2; 784 rows of one number are needed")]
    [InlineData("[[0.5], [0.5]]", "[0.1]", "weights is [2][1]; 784 rows of one number are needed")]
    [InlineData("ROWS", "0.1", "bias is a bare number; a list of one number is needed")]
    [InlineData("ROWS", "[[0.1]]", "bias is [1][1]; a list of one number is needed")]
    [InlineData("ROWS", "null", "bias is missing")]
    [InlineData("null", "[0.1]", "weights is missing")]
    public async Task Shapes_that_the_originals_take_and_misread_are_refused_by_name(string weights, string bias, string reason)
    {
        var rows = $"[{string.Join(',', Enumerable.Repeat("[0.5]", 784))}]";
        var text = $$"""{"weights": {{(weights == "ROWS" ? rows : weights)}}, "bias": {{bias}}}""";
        var model = RestModel.Of(RestType.Mnist);
        var read = await RestReader.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), model.Limits,
            TestContext.Current.CancellationToken);

        Assert.Contains(reason, Assert.Throws<RestFormatException>(() => model.Read(read.Weights, read.Bias)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_number_that_is_none_is_never_written()
    {
        var model = RestModel.Of(RestType.Mnist);
        var values = new float[785];
        values[784] = float.NaN;
        using var written = new MemoryStream();

        await Assert.ThrowsAsync<RestFormatException>(() => RestWriter.WriteAsync(written,
            model.Into(new RestBody(), new ModelState(model.Layout, values)), TestContext.Current.CancellationToken));

        Assert.Equal(0, written.Length);
    }

    [Theory]
    [InlineData(1.0, "1.0")]
    [InlineData(-0.0, "-0.0")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.00001, "1e-05")]
    [InlineData(9.999999747378752e-06, "9.999999747378752e-06")]
    [InlineData(-1.0903457403182983, "-1.0903457403182983")]
    [InlineData(1e22, "1e+22")]
    [InlineData(-2.2250738585072014E-308, "-2.2250738585072014e-308")]
    public void Numbers_look_as_Python_writes_them(double number, string text)
    {
        var bytes = new byte[PythonFloat.MaxBytes];

        Assert.Equal(text, Encoding.ASCII.GetString(bytes, 0, PythonFloat.Write(number, bytes)));
    }

    [Fact]
    public async Task A_model_of_any_length_travels_in_small_pieces()
    {
        var values = new float[300_000];
        for (var i = 0; i < values.Length; i++) values[i] = MathF.Sin(i);
        var stream = new PieceStream(new MemoryStream(), int.MaxValue);

        await RestWriter.WriteAsync(stream, new RestBody { Weights = RestArrays.Of([100, 3000], values) },
            TestContext.Current.CancellationToken);
        var length = stream.Position;
        stream.Position = 0;
        var read = await RestReader.ReadAsync(stream, new RestLimits(values.Length), TestContext.Current.CancellationToken);

        Assert.True(values.AsSpan().SequenceEqual(read.Weights!.Values.Span));
        Assert.True(read.Weights.IsOf(100, 3000));
        Assert.InRange(length, 5_000_000, 8_000_000);
        Assert.InRange(stream.Largest, 1000, 64 << 10);
    }

    private static ModelState Drawn(RestModel model)
    {
        var values = new float[model.Layout.Length];
        WeightInitializer.Fill(model.Spec, seed: 7, values);
        return new ModelState(model.Layout, values);
    }

    private static async Task<RestBody> ThereAsync(RestModel model, RestBody body)
    {
        using var stream = new MemoryStream();
        await RestWriter.WriteAsync(stream, body, TestContext.Current.CancellationToken);
        stream.Position = 0;
        return await RestReader.ReadAsync(stream, model.Limits, TestContext.Current.CancellationToken);
    }
}

using Tributary.Core.Compression;
using Tributary.Engine.Data;
using Tributary.Engine.Formats;
using Tributary.Engine.Models;

namespace Tributary.Core.Tests.Compression;

public sealed class WeightFileTests
{
    private static readonly TensorLayout Layout
        = TensorLayout.Pack([("a.weight", [37, 500], TensorRole.Parameter), ("zero", [5], TensorRole.Parameter),
        ("none", [0], TensorRole.Parameter), ("b", [], TensorRole.Parameter)]);

    [Fact]
    public void Float32_is_the_canonical_file()
    {
        var model = Random(1, 1);
        using var canonical = new MemoryStream();
        model.Save(canonical);

        Assert.Equal(canonical.ToArray(), Bytes(model, null, WeightEncoding.Float32));
    }

    [Theory]
    [Trait("Kernels", "yes")]
    [InlineData(1e-44f)]
    [InlineData(1e-38f)]
    [InlineData(1e-3f)]
    [InlineData(1)]
    [InlineData(1e38f)]
    [InlineData(float.MaxValue)]
    public void Int8_errs_by_half_a_scale_at_most(float size)
    {
        for (ulong seed = 1; seed <= 20; seed++)
        {
            var model = Random(seed, size);
            var back = Read(Bytes(model, null, WeightEncoding.Int8), null);

            foreach (var tensor in Layout.Tensors)
            {
                var max = model.Tensor(tensor.Name).ToArray().Append(0).Max(value => Math.Abs((double)value));

                // Half a scale; and scale, quotient and product are each rounded to float32, at most 127 * 2^-24 of a scale.
                var bound = (max / 254 * (1 + (3 * 254 / Math.Pow(2, 24)))) + float.Epsilon;
                for (var i = 0; i < tensor.Length; i++)
                    Assert.InRange(Math.Abs((double)model.Tensor(tensor.Name)[i] - back.Tensor(tensor.Name)[i]), 0, bound);
            }
        }
    }

    [Fact]
    [Trait("Kernels", "yes")]
    public void Int8_is_what_the_scalar_code_makes()
    {
        var (model, from) = (Random(3, 1), Random(4, 1));
        using var reader = new SafeTensorsReader(new MemoryStream(Bytes(model, from, WeightEncoding.Int8)), "file");
        var quantised = new float[Layout.Length];
        for (var filled = 0; filled < quantised.Length;) filled += reader.Read(quantised.AsSpan(filled));
        var back = Read(Bytes(model, from, WeightEncoding.Int8), from);

        Assert.Equal(from.Sha256(), reader.Metadata[WeightFile.BaseKey]);
        foreach (var tensor in Layout.Tensors)
        {
            var values = model.Tensor(tensor.Name);
            var start = from.Tensor(tensor.Name);
            var max = 0f;
            for (var i = 0; i < values.Length; i++) max = Math.Max(max, Math.Abs(values[i] - start[i]));
            var scale = max / 127;
            for (var i = 0; i < values.Length; i++)
            {
                var expected = scale == 0 ? 0 : MathF.Round((values[i] - start[i]) / scale, MidpointRounding.ToEven);
                Assert.Equal(expected, quantised[tensor.Offset + i]);
                Assert.Equal(start[i] + (expected * scale), back.Tensor(tensor.Name)[i]);
            }
        }
    }

    [Fact]
    public void Float16_is_the_nearest_half()
    {
        var model = Random(5, 60_000);
        var back = Read(Bytes(model, null, WeightEncoding.Float16), null);

        Assert.Equal(model.Values.ToArray().Select(value => (float)(Half)value), back.Values.ToArray());
    }

    [Theory]
    [InlineData(WeightEncoding.Int8, float.NaN)]
    [InlineData(WeightEncoding.Int8, float.NegativeInfinity)]
    [InlineData(WeightEncoding.Float16, float.NaN)]
    [InlineData(WeightEncoding.Float16, float.PositiveInfinity)]
    [InlineData(WeightEncoding.Float16, 65520f)]
    public void What_cannot_be_written_is_refused_by_name_before_the_first_byte(WeightEncoding encoding, float value)
    {
        for (var i = 0; i < 40; i++)
        {
            var values = new float[Layout.Length];
            values[i] = value;
            using var file = new MemoryStream();

            var fault = Assert.Throws<UnfitWeightsException>(() => WeightFile.Write(file, new ModelState(Layout, values), null, encoding));

            Assert.StartsWith("tensor a.weight holds", fault.Message, StringComparison.Ordinal);
            Assert.Equal(0, file.Length);
        }
    }

    [Theory]
    [InlineData(WeightEncoding.Float32)]
    [InlineData(WeightEncoding.Float16)]
    [InlineData(WeightEncoding.Int8)]
    public void The_length_is_known_before_the_file(WeightEncoding encoding)
    {
        var facts = new Dictionary<string, string>(StringComparer.Ordinal) { ["note"] = "ü" };
        var encoded = new EncodedWeights(Random(6, 1), Random(7, 1), encoding, facts, null);

        Assert.Equal(encoded.Length, encoded.Blocks().Sum(block => (long)block.Length));
    }

    [Fact]
    public void Differences_from_another_model_and_unknown_encodings_are_refused()
    {
        var file = Bytes(Random(1, 1), Random(2, 1), WeightEncoding.Int8);
        using var strange = new MemoryStream();
        SafeTensors.Write(strange, Layout, Random(1, 1).Values.Span, new Dictionary<string, string>(StringComparer.Ordinal)
        { [WeightFile.EncodingKey] = "Int4" });

        Assert.Throws<BrokenFileException>(() => Read(file, Random(3, 1)));
        Assert.Contains("'Int4' is not known", Assert.Throws<BrokenFileException>(() => Read(strange.ToArray(), null)).Message,
            StringComparison.Ordinal);
    }

    private static ModelState Random(ulong seed, float size)
    {
        var random = new SeededRandom(seed);
        var values = new float[Layout.Length];
        for (var i = 0; i < values.Length; i++) values[i] = (float)((random.NextDouble() - 0.5) * 2) * size;
        values.AsSpan((int)Layout.Find("zero")!.Offset, 5).Clear();
        return new ModelState(Layout, values);
    }

    private static byte[] Bytes(ModelState model, ModelState? from, WeightEncoding encoding)
    {
        using var file = new MemoryStream();
        WeightFile.Write(file, model, from, encoding);
        return file.ToArray();
    }

    private static ModelState Read(byte[] file, ModelState? from) => WeightFile.Read(new MemoryStream(file), "file", Layout, from, out _);
}

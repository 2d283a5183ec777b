using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Tributary.Engine.Data;
using Tributary.Engine.Models;
using Tributary.Engine.Specs;

namespace Tributary.Engine.Tests.Models;

public sealed class ModelSpecReaderProperties
{
    private static readonly string[] Words =
    [
        "type", "name", "input", "layers", "loss", "units", "filters", "kernel", "stride", "padding", "size", "rate", "groups",
        "vocabulary",
        "dense", "conv2d", "maxPool", "flatten", "lstm", "embedding", "batchNorm", "groupNorm", "softmax", "crossEntropy", "same", "NaN",
        "-1", "", "1e300",
    ];

    [Fact]
    public void Whatever_the_document_says_the_reader_gives_a_model_or_names_a_fault()
        => Prop.ForAll(ArbMap.Default.ArbFor<ulong>(), seed =>
        {
            var random = new SeededRandom(seed);
            var problems = new List<SpecProblem>();
            var model = ModelSpecReader.Read(Node(ref random, depth: 4), "model", problems);
            return (model is null) == (problems.Count > 0) && (model is null || model.Layout().Length <= ModelSpecReader.MaxParameters);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void A_sound_model_with_one_value_exchanged_never_makes_the_reader_fail()
        => Prop.ForAll(ArbMap.Default.ArbFor<ulong>(), seed =>
        {
            var random = new SeededRandom(seed);
            var written = ModelSpecWriter.Write(ModelCatalog.All[random.NextInt32(ModelCatalog.All.Count)]);
            var layers = written["layers"]!.AsArray();
            var at = random.NextInt32(layers.Count);
            if (layers[at] is JsonObject layer && layer.Count > 0 && random.NextInt32(4) > 0)
                layer[layer.ElementAt(random.NextInt32(layer.Count)).Key] = Node(ref random, depth: 1);
            else layers[at] = Node(ref random, depth: 1);
            var problems = new List<SpecProblem>();
            var model = ModelSpecReader.Read(written, "model", problems);
            return (model is null) == (problems.Count > 0);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    private static JsonNode? Node(ref SeededRandom random, int depth)
    {
        switch (random.NextInt32(depth > 0 ? 8 : 5))
        {
            case 0: return null;
            case 1: return random.NextInt32(2) == 0;
            case 2:
                return random.NextInt32(5) switch
                {
                    0 => int.MaxValue,
                    1 => -random.NextInt32(100),
                    2 => random.NextDouble() * 1e12,
                    3 => 1e300,
                    _ => random.NextInt32(3000)
                };
            case 3 or 4: return Words[random.NextInt32(Words.Length)];
            case 5:
                var list = new JsonArray();
                for (var i = random.NextInt32(5); i > 0; i--) list.Add(Node(ref random, depth - 1));
                return list;
            default:
                var fields = new JsonObject();
                for (var i = random.NextInt32(6); i > 0; i--) fields[Words[random.NextInt32(Words.Length)]] = Node(ref random, depth - 1);
                return fields;
        }
    }
}

using System.Text.Json.Nodes;
using Tributary.Core.Specs;
using Tributary.Engine.Specs;

namespace Tributary.Core.Tests.Specs;

public sealed class SpecYamlWriterTests
{
    [Theory]
    [InlineData("""{"name":"digits","rounds":20,"training":{"optimizer":{"kind":"sgd","learningRate":0.05}}}""")]
    [InlineData("""{"a":[],"b":{},"c":null,"d":true,"e":[1,2.5,"x"],"f":[{"g":1},{"h":[[1],[2]]}]}""")]
    [InlineData("""{"a":"true","b":"12","c":"1e3","d":"~","e":"0x1F","f":"","g":" x ","h":"a: b","i":"- x","j":"#no","k":"two\nlines","l":"'quoted\"","m":"90s","n":"yes","o":"*a","p":"{x}","q":"\u00e9\ud83d\udc1f"}""")]
    [InlineData("""{"seed":9007199254740993,"small":1E-300,"least":-0.5}""")]
    [InlineData("""{"a key":{"7":"x","*":"rest","true":1}}""")]
    public void What_is_written_is_read_back_as_it_was(string json)
    {
        var tree = JsonNode.Parse(json)!;
        var problems = new List<SpecProblem>();

        var text = SpecYamlWriter.Write(tree);
        var back = SpecYaml.Read("written", text, problems).Root;

        Assert.Empty(problems);
        Assert.True(JsonNode.DeepEquals(tree, back), $"{text}\n{back?.ToJsonString()}");
    }

    [Fact]
    public void A_run_file_reads_as_people_write_it()
        => Assert.Equal("model: logreg\ncohort:\n  size: 3\nlayers:\n  - type: dense\n    units: 2\ninput: [28, 28, 1]\n",
            SpecYamlWriter.Write(JsonNode.Parse(
                """{"model":"logreg","cohort":{"size":3},"layers":[{"type":"dense","units":2}],"input":[28,28,1]}""")!));
}

using System.Text.Json.Nodes;
using Tributary.Core.Rounds;
using Tributary.Core.Specs;
using Tributary.Engine.Specs;

namespace Tributary.Core.Tests.Specs;

/// <summary>No whole number is rounded on its way from a text into a specification.</summary>
public sealed class WholeNumberTests
{
    [Theory]
    [InlineData("9007199254740993", 9007199254740993)]
    [InlineData("9007199254740993.0", 9007199254740993)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("1e3", 1000)]
    [InlineData("\"12\"", 12)]
    [InlineData("-7.00", -7)]
    [InlineData("900719925474099.3e1", 9007199254740993)]
    public void What_is_whole_is_read_to_the_last_digit_from_YAML_and_from_JSON(string text, long number)
    {
        foreach (var node in Both(text))
        {
            var problems = new List<SpecProblem>();
            Assert.Equal(number, new SpecReader(node, "", problems).Long("n", 0));
            Assert.Empty(problems);
        }
    }

    [Theory]
    [InlineData("9007199254740992.5", "a whole number is needed")]
    [InlineData("0.99999999999999999999999999999999", "a whole number is needed")]
    [InlineData("9223372036854775808", "it must be at least -5")]
    [InlineData("1e300", "it must be at least -5")]
    [InlineData("ten", "a whole number is needed")]
    [InlineData("1e999999999", "a whole number is needed")]
    public void What_is_not_is_refused_and_never_rounded(string text, string said)
    {
        foreach (var node in Both(text.Contains("ten", StringComparison.Ordinal) ? "\"ten\"" : text))
        {
            var problems = new List<SpecProblem>();
            Assert.Equal(0, new SpecReader(node, "", problems).Long("n", 0, min: -5));
            Assert.Contains(said, Assert.Single(problems).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("9007199254740992", 0)]
    [InlineData("9007199254740993", 1)]
    [InlineData("9007199254740993.0", 1)]
    [InlineData("-1", 1)]
    public void A_seed_above_what_JSON_carries_is_refused_with_the_range(string seed, int faults)
    {
        var problems = new List<SpecProblem>();
        var document = SpecYaml.Read("run.yaml", $"model: logreg\nseed: {seed}\n", problems);
        RunSpecReader.Read(document.Root, [], problems);
        Assert.Equal(faults, problems.Count);
        Assert.All(problems, problem => Assert.Contains("it must be in 0..9007199254740992", problem.Message, StringComparison.Ordinal));
    }

    private static JsonNode?[] Both(string text)
    {
        var problems = new List<SpecProblem>();
        var yaml = SpecYaml.Read("a.yaml", $"n: {text}\n", problems).Root;
        Assert.Empty(problems);
        JsonNode? json = null;
        try
        {
            json = JsonNode.Parse($$"""{ "n": {{text}} }""");
        }
        catch (System.Text.Json.JsonException)
        {
            // YAML takes more.
        }

        return json is null ? [yaml] : [yaml, json];
    }
}

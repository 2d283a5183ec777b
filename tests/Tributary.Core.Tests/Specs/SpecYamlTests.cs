using FsCheck;
using FsCheck.Fluent;
using Tributary.Core.Specs;
using Tributary.Engine.Specs;

namespace Tributary.Core.Tests.Specs;

public sealed class SpecYamlTests
{
    [Theory]
    [InlineData("a: 1", """{"a":1}""")]
    [InlineData("a: 1.5e3", """{"a":1500}""")]
    [InlineData("a: 0x1F", """{"a":31}""")]
    [InlineData("a: 0o17", """{"a":15}""")]
    [InlineData("a: 017", """{"a":17}""")]
    [InlineData("a: '1'", """{"a":"1"}""")]
    [InlineData("a: !!str 1", """{"a":"1"}""")]
    [InlineData("a: yes", """{"a":"yes"}""")]
    [InlineData("a: True", """{"a":true}""")]
    [InlineData("a: ~", """{"a":null}""")]
    [InlineData("a:", """{"a":null}""")]
    [InlineData("a: ''", """{"a":""}""")]
    [InlineData("a: .5", """{"a":0.5}""")]
    [InlineData("a: -7", """{"a":-7}""")]
    [InlineData("a: 90s", """{"a":"90s"}""")]
    [InlineData("a: .nan", """{"a":".nan"}""")]
    [InlineData("a: 1e999", """{"a":"1e999"}""")]
    [InlineData("- 1\n- [x, {y: z}]", """[1,["x",{"y":"z"}]]""")]
    [InlineData("""{"json": [1, "2", null, true]}""", """{"json":[1,"2",null,true]}""")]
    [InlineData("base: &b {x: 1, y: 2}\nown: {<<: *b, y: 3}\nalso: *b",
        """{"base":{"x":1,"y":2},"own":{"y":3,"x":1},"also":{"x":1,"y":2}}""")]
    [InlineData("a: &p {x: 1}\nb: &q {x: 2, y: 2}\nc: {<<: [*p, *q]}", """{"a":{"x":1},"b":{"x":2,"y":2},"c":{"x":1,"y":2}}""")]
    public void Yaml_becomes_a_tree(string yaml, string json)
    {
        var problems = new List<SpecProblem>();

        Assert.Equal(json, SpecYaml.Read("f", yaml, problems).Root!.ToJsonString());
        Assert.Empty(problems);
    }

    [Theory]
    [InlineData("a: 1\nb: 2\na: 3", "f:1: a: the key stands here twice, in lines 1 and 3")]
    [InlineData("a: 1\nb: [1, 2", "f:3: this is no YAML: While parsing a flow sequence")]
    [InlineData("a: *nothing", "f:1: this is no YAML: ")]
    [InlineData("a: !!set {x}", "f:1: a: the tag tag:yaml.org,2002:set is not understood")]
    [InlineData("a: 1\n---\nb: 2", "f:1: a second document starts in line 2; one is needed")]
    [InlineData("x: {<<: 3}", "f:1: x.<<: a mapping, or a list of mappings, is needed to merge")]
    [InlineData("? [a]\n: b", "f:1: this is no YAML: a key must be a text")]
    [InlineData("\t:\tc&\"}}", "f:2: this is no YAML: ")]
    [InlineData("!!?~]", "f:1: this is no YAML: ")]
    [InlineData("a: !python/object:os.system x", "f:1: a: the tag !python/object:os.system is not understood")]
    public void What_is_no_specification_is_told_with_its_line(string yaml, string expected)
    {
        var problems = new List<SpecProblem>();
        var document = SpecYaml.Read("f", yaml, problems);

        Assert.StartsWith(expected, document.Describe(Assert.Single(problems)), StringComparison.Ordinal);
        Assert.Null(document.Root);
    }

    [Fact]
    public void A_missing_field_takes_the_line_of_its_section()
    {
        var document = SpecYaml.Read("f", "a: 1\nlayers:\n  - x: 1\n  - y:\n      z: 2", []);

        Assert.Equal([2, 3, 5, 4, 1], new[] { "layers", "layers[0].units", "layers[1].y.z", "layers[1].q", "nowhere" }
            .Select(document.LineOf));
    }

    [Fact]
    public void A_billion_laughs_are_refused()
    {
        var yaml = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
            + string.Concat(Enumerable.Range(1, 12).Select(
            i => $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 9))}]\n"));
        var problems = new List<SpecProblem>();

        Assert.Null(SpecYaml.Read("f", yaml, problems).Root);
        Assert.Contains("aliases make more than", Assert.Single(problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bottomless_nesting_is_refused()
    {
        var problems = new List<SpecProblem>();
        SpecYaml.Read("f", new string('[', 100_000), problems);

        Assert.Contains("more than 64 levels", Assert.Single(problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_text_makes_the_reader_crash()
    {
        var letters = Gen.Elements("abc:{}[]-&*!|>'\"#%@`<,? \n\t0.1e~\\\u0001\ud800".ToCharArray());
        Prop.ForAll(letters.ArrayOf().Select(text => new string(text)).ToArbitrary(), text =>
        {
            var problems = new List<SpecProblem>();
            return SpecYaml.Read("f", text, problems).Root is null || problems.Count == 0;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }
}

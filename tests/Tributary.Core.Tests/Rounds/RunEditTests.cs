using Tributary.Core.Rounds;

namespace Tributary.Core.Tests.Rounds;

public sealed class RunEditTests
{
    private static readonly RunRecord Run = new()
    {
        Id = "one",
        Name = "digits",
        Created = DateTimeOffset.UnixEpoch,
        Spec = "{}",
        Tags = ["old"],
        Notes = "as before"
    };

    [Fact]
    public void Texts_are_cleaned_of_what_no_line_can_show()
    {
        var edit = new RunEdit
        {
            Name = "  a\u0007b\nc ",
            Notes = " one\r\ntwo\u0000\tthree\ud800 ",
            Tags = [" x ", "X", "y\tz"]
        }.Cleaned();

        Assert.Equal(("a b c", "one\ntwo\tthree\ufffd", "x,y z"), (edit.Name, edit.Notes, string.Join(',', edit.Tags!)));
        Assert.Empty(edit.Problems());
    }

    public static TheoryData<string, RunEdit> Wrong => new()
    {
        { "", new RunEdit() },
        { "name", new RunEdit { Name = " \t " } },
        { "name", new RunEdit { Name = new string('n', 101) } },
        { "notes", new RunEdit { Notes = new string('n', 10_001) } },
        { "tags", new RunEdit { Tags = [""] } },
        { "tags", new RunEdit { Tags = ["a,b"] } },
        { "addTags", new RunEdit { AddTags = ["say \"hi\""] } },
        { "addTags", new RunEdit { AddTags = [new string('t', 51)] } },
        { "removeTags", new RunEdit { RemoveTags = [.. Enumerable.Range(0, 21).Select(i => $"t{i}")] } },
        { "tags", new RunEdit { Tags = ["a"], AddTags = ["b"] } },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Each_fault_names_its_field(string path, RunEdit edit) => Assert.Equal(path, Assert.Single(edit.Cleaned().Problems()).Path);

    [Fact]
    public void What_is_not_named_stays_as_it_is()
    {
        Assert.Equal(Run with { Archived = true }, new RunEdit { Archived = true }.Of(Run) with { Tags = Run.Tags });
        Assert.Equal(["old", "new"], new RunEdit { AddTags = ["OLD", "new"] }.Of(Run).Tags);
        Assert.Equal(["new"], new RunEdit { AddTags = ["new"], RemoveTags = ["Old"] }.Of(Run).Tags);
        Assert.Null(new RunEdit { Notes = "" }.Of(Run).Notes);
    }
}

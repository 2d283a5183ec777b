using Tributary.Core.Clients;
using Tributary.Engine.Data;

namespace Tributary.Core.Tests.Clients;

public sealed class HoldingsTests
{
    private static readonly RowSet Table = new(
        new RowSchema([new("age", []), new("sex", ["f", "m"])], ["ill", "well"]), [40, 1, 50, 0], [0, 1]);

    [Fact]
    public void A_part_of_a_set_holds_what_the_set_holds()
    {
        var whole = Holdings.Of(Table, "heart");

        Assert.Equal(new Holdings { Kind = HoldingKind.Table, Set = "heart", Shape = [3], Classes = 2, Columns = ["age", "sex"] }, whole);
        Assert.Equal(whole, Holdings.Of(new Subset(new Subset(Table, [1, 0]), [1]), "heart"));
        Assert.Equal(whole, Holdings.Of(StandardScaler.Fit(Table).Apply(Table), "heart"));
        Assert.NotEqual(whole, whole with { Columns = ["sex", "age"] });
    }

    [Fact]
    public void What_is_held_is_said_in_words()
    {
        var letters = SequenceSet.FromTexts([("a", "to be or not to be")], new TextAlphabet("abenort "), steps: 4);

        (Holdings Holds, string? Words)[] table =
        [
            (Holdings.Of(EmbeddedMnist.Test, null), "images of 28x28"),
            (new() { Kind = HoldingKind.Images, Shape = [32, 32, 3] }, "images of 32x32x3"),
            (Holdings.Of(Table, null), "2 columns"),
            (new() { Kind = HoldingKind.Table, Shape = [1] }, "1 column"),
            (new() { Kind = HoldingKind.Table }, "a table"),
            (Holdings.Of(letters, null), "sequences of 4"),
            (new() { Shape = [5] }, "samples of 5"),
            (Holdings.Unknown, null),
        ];

        Assert.All(table, row => Assert.Equal(row.Words, row.Holds.InWords()));
    }
}

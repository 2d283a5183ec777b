using Tributary.Core.Clients;
using Tributary.Transports.Messages;

namespace Tributary.Transports.Tests.Native;

public sealed class HoldsMessageTests
{
    private static readonly Holdings Whole = new()
    {
        Kind = HoldingKind.Table,
        Set = "heart",
        Shape = [3],
        Classes = 2,
        Columns = ["age", "sex", "größe"],
    };

    [Fact]
    public void What_is_sound_arrives_as_it_was_said()
    {
        Assert.Equal(Whole, HoldsMessage.Of(Whole)!.Cleaned());
        Assert.Null(HoldsMessage.Of(Holdings.Unknown));
    }

    [Fact]
    public void What_is_out_of_bounds_counts_as_not_said_and_leaves_the_rest()
    {
        var sound = HoldsMessage.Of(Whole)!;
        (HoldsMessage Said, Holdings Kept)[] table =
        [
            (sound with { Kind = "graphs" }, Whole with { Kind = HoldingKind.Unknown }),
            (sound with { Kind = "2" }, Whole with { Kind = HoldingKind.Unknown }),
            (sound with { Set = "a\u001b[2J" }, Whole with { Set = null }),
            (sound with { Set = new string('x', 101) }, Whole with { Set = null }),
            (sound with { Set = "\ud800" }, Whole with { Set = null }),
            (sound with { Shape = [] }, Whole with { Shape = null }),
            (sound with { Shape = [28, 0] }, Whole with { Shape = null }),
            (sound with { Shape = [28, -1] }, Whole with { Shape = null }),
            (sound with { Shape = [int.MaxValue] }, Whole with { Shape = null }),
            (sound with { Shape = [1, 1, 1, 1, 1, 1, 1, 1, 1] }, Whole with { Shape = null }),
            (sound with { Classes = -1 }, Whole with { Classes = null }),
            (sound with { Classes = int.MaxValue }, Whole with { Classes = null }),
            (sound with { Columns = ["age", null!] }, Whole with { Columns = null }),
            (sound with { Columns = ["age", "a\nb"] }, Whole with { Columns = null }),
            (sound with { Columns = [.. Enumerable.Range(0, 513).Select(i => $"c{i}")] }, Whole with { Columns = null }),
            (sound with { Columns = [.. Enumerable.Range(0, 100).Select(i => new string('x', 100))] }, Whole with { Columns = null }),
        ];

        Assert.All(table, row => Assert.Equal(row.Kept, row.Said.Cleaned()));
    }
}

using Tributary.Engine.Formats;

namespace Tributary.Engine.Imaging;

/// <summary>The start of a scan (T.81, B.2.3), checked against its frame.</summary>
/// <param name="Components">Which colours of the frame it holds.</param>
/// <param name="Dc">Numbers of their tables for the first coefficient.</param>
/// <param name="Ac">Numbers of their tables for the other ones.</param>
internal sealed record JpegScan(IReadOnlyList<int> Components, IReadOnlyList<byte> Dc, IReadOnlyList<byte> Ac, bool NeedsDc, bool NeedsAc)
{
    public static JpegScan Decode(ReadOnlySpan<byte> segment, JpegFrame frame, Func<string, BrokenFileException> broken)
    {
        if (segment.Length < 1 || segment[0] is 0 or > 4 || segment.Length != 4 + (2 * segment[0]))
            throw broken("a scan's header has not the length that its colours need");
        var (components, dc, ac) = (new List<int>(), new List<byte>(), new List<byte>());
        for (var i = 0; i < segment[0]; i++)
        {
            var (id, tables) = (segment[1 + (2 * i)], segment[2 + (2 * i)]);
            var index = frame.Components.Index().Where(one => one.Item.Id == id).Select(one => one.Index).DefaultIfEmpty(-1).First();
            if (index < 0 || components.Contains(index)) throw broken($"a scan names colour {id}, which the frame has not, or twice");
            if (tables >> 4 > 3 || (tables & 15) > 3) throw broken("a scan names a table above 3");
            components.Add(index);
            dc.Add((byte)(tables >> 4));
            ac.Add((byte)(tables & 15));
        }

        var (first, last, high, low) = (segment[^3], segment[^2], segment[^1] >> 4, segment[^1] & 15);
        if (!frame.IsProgressive) return new JpegScan(components, dc, ac, NeedsDc: true, NeedsAc: true);
        var fits = first == 0 ? last == 0 : first <= last && last <= 63 && components.Count == 1;
        if (!fits || low > 13 || (high != 0 && high != low + 1))
            throw broken($"a scan of coefficients {first}..{last}, bits {high} to {low}, of {components.Count} colours does not exist");
        return new JpegScan(components, dc, ac, NeedsDc: first == 0 && high == 0, NeedsAc: first > 0);
    }
}

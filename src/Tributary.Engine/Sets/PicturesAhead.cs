using Tributary.Engine.Data;
using Tributary.Engine.Formats;

namespace Tributary.Engine.Sets;

/// <summary>An epoch's view of pictures: what comes next in its order is decoded on other threads, a bounded number ahead. Whoever asks
/// for a picture that no thread has begun decodes it itself, so nobody ever waits for a free thread.</summary>
internal sealed class PicturesAhead(PictureSet pictures, int[] order) : DataSet
{
    // Enough for the next batch of any usual size; at 224 x 224 in colours 10 MB.
    private const int MaxAhead = 64;

    private readonly Lock _gate = new();
    private readonly Dictionary<int, Lazy<byte[]>> _under = [];
    private int _next;

    public override int Count => pictures.Count;

    public override IReadOnlyList<int> FeatureShape => pictures.FeatureShape;

    public override int Classes => pictures.Classes;

    public override IReadOnlyList<string> ClassNames => pictures.ClassNames;

    public override DataSet Source => pictures;

    public override int Label(int index) => pictures.Label(index);

    public override void CopyFeatures(int index, Span<float> destination)
    {
        Lazy<byte[]>? mine;
        lock (_gate)
        {
            _under.Remove(index, out mine);
            for (; _next < order.Length && _under.Count < MaxAhead; _next++)
            {
                var at = order[_next];
                if (at == index || pictures.IsKept(at) || _under.ContainsKey(at)) continue;
                var coming = new Lazy<byte[]>(() => pictures.Pixels(at));
                _under.Add(at, coming);
                ThreadPool.UnsafeQueueUserWorkItem(Decode, coming, preferLocal: false);
            }
        }

        pictures.Scaling.Apply(mine?.Value ?? pictures.Pixels(index), destination);
    }

    private static void Decode(Lazy<byte[]> coming)
    {
        try
        {
            _ = coming.Value;
        }
        catch (Exception fault) when (fault is BrokenFileException or IOException or UnauthorizedAccessException)
        {
            // It is kept, and thrown again where the picture is asked for.
        }
    }
}

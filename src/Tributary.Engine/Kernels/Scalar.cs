namespace Tributary.Engine.Kernels;

/// <summary>The kernels one number at a time: the reference that the vector kernels are tested against, and what runs where there are
/// no vector instructions.</summary>
internal static unsafe class Scalar
{
    private const int MaxRows = 4, MaxWidth = 8, GatherWidth = 64;

    public static readonly KernelTable Table = new(1, 1, GatherWidth, [(MaxWidth, MaxRows)],
        [.. Enumerable.Repeat((nint)(delegate*<Tile*, void>)&Run, MaxRows)],
        [(nint)(delegate*<Dot*, void>)&Run],
        [.. Enumerable.Repeat((nint)(delegate*<Gather*, void>)&RunIn, GatherWidth)],
        [.. Enumerable.Repeat((nint)(delegate*<Gather*, void>)&RunOut, GatherWidth)],
        [(nint)(delegate*<Gather*, void>)&PickOne]);

    private static void Run(Tile* t)
    {
        for (var r = 0; r < t->RowCount; r++)
        {
            var a = t->A + t->Rows[r];
            var c = t->C + t->CRows[r];
            for (var j = 0; j < t->Width; j++)
            {
                var sum = (t->Mode & Tile.FromC) != 0 ? c[j] : 0;
                var b = t->B + j;
                for (var s = 0; s < t->SegmentCount; s++)
                {
                    var x = a + t->Segments[s];
                    for (var k = 0; k < t->Length; k++, b += t->BStep, x += t->Step) sum = float.MultiplyAddEstimate(*x, *b, sum);
                }

                c[j] = (t->Mode & Tile.FinishMask) switch
                {
                    Tile.Store => sum,
                    Tile.Add => c[j] + sum,
                    Tile.AddScaled => float.MultiplyAddEstimate(t->Alpha, sum, c[j]),
                    Tile.Bias => sum + t->BiasValues[j],
                    _ => sum + t->BiasValues[j] is <= 0 ? 0 : sum + t->BiasValues[j], // NaN passes
                };
            }
        }
    }

    private static void Run(Dot* t)
    {
        var lanes = stackalloc float[16];
        for (var q = 0; q < 4; q++)
        {
            for (var l = 0; l < 16; l++)
            {
                float sum = 0;
                for (var p = 0; p < t->Panels; p++) sum = float.MultiplyAddEstimate(t->Weights[p * t->PanelStride + 16 * q + l], t->Rows[16 * p + l], sum);
                lanes[l] = sum;
            }

            t->Out[q] = Lanes.Sum(lanes);
        }
    }

    private static void RunIn(Gather* t)
    {
        for (var v = 0; v < t->Width; v++)
        {
            var sum = t->Out[v];
            for (var i = 0; i < t->Count; i++) sum = float.MultiplyAddEstimate(t->Values[i], t->X[t->At[i] + v], sum);
            t->Out[v] = sum;
        }
    }

    private static void RunOut(Gather* t)
    {
        for (var v = 0; v < t->Width; v++)
        {
            float sum = 0;
            for (var i = 0; i < t->Count; i++) sum = float.MultiplyAddEstimate(t->Values[i], t->X[t->At[i] + v], sum);
            t->Out[v] += sum;
        }
    }

    private static void PickOne(Gather* t)
    {
        for (var v = 0; v < 16; v++)
        {
            float sum = 0;
            for (var i = 0; i < t->Count; i++) sum = float.MultiplyAddEstimate(t->Values[i], t->X[t->At[i] + v], sum);
            t->Out[v] = sum;
        }
    }
}

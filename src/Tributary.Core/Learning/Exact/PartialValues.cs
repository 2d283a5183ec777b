namespace Tributary.Core.Learning.Exact;

/// <summary>Integers of up to 104 bits that come one by one: 64 bits each for as long as that is enough.</summary>
internal sealed class PartialValues(int length)
{
    private int _at;

    public long[] Low { get; } = new long[length];

    public long[]? High { get; private set; }

    public void Add(Int128 value)
    {
        if (High is null && value != (long)value) Widen();
        if (High is null) Low[_at++] = (long)value;
        else
        {
            High[_at] = (long)(value >> ExactPartial.CarryBits);
            Low[_at++] = (long)value & ((1L << ExactPartial.CarryBits) - 1);
        }
    }

    private void Widen()
    {
        High = new long[Low.Length];
        for (var i = 0; i < _at; i++)
        {
            High[i] = Low[i] >> ExactPartial.CarryBits;
            Low[i] &= (1L << ExactPartial.CarryBits) - 1;
        }
    }
}

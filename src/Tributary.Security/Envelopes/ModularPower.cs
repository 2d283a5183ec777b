using System.Numerics;
using System.Runtime.InteropServices;

namespace Tributary.Security.Envelopes;

/// <summary>
/// value^exponent mod n without a padding, which .NET's RSA does not offer; for private exponents. What it does and which memory it reads
/// depends on the lengths alone: Montgomery multiplication word by word (CIOS: Koç, Acar, Kaliski, "Analyzing and comparing Montgomery
/// multiplication algorithms", IEEE Micro 1996), windows of four bits, all sixteen powers read for each.
/// </summary>
internal sealed class ModularPower
{
    private const int WindowBits = 4;
    private const int Powers = 1 << WindowBits;

    private readonly ulong[] modulus;
    private readonly ulong[] square;
    private readonly ulong inverse;
    private readonly int bytes;

    /// <param name="modulus">Odd, big-endian.</param>
    public ModularPower(ReadOnlySpan<byte> modulus)
    {
        bytes = modulus.Length;
        this.modulus = Words(modulus, (modulus.Length + 7) / 8);
        var n = new BigInteger(modulus, isUnsigned: true, isBigEndian: true);
        square = Words((BigInteger.One << (this.modulus.Length * 128)) % n);

        // Newton: -1 / n mod 2^64, each step doubles the bits that hold.
        var found = this.modulus[0];
        for (var step = 0; step < 6; step++) found *= 2 - (this.modulus[0] * found);
        inverse = 0 - found;
    }

    /// <param name="value">Big-endian, below the modulus, and no longer than it.</param>
    /// <param name="exponent">Big-endian; its length is no secret.</param>
    /// <returns>Big-endian, as long as the modulus.</returns>
    public byte[] Of(ReadOnlySpan<byte> value, ReadOnlySpan<byte> exponent)
    {
        var count = modulus.Length;
        var scratch = new ulong[count + 2];
        var powers = new ulong[Powers][];
        powers[0] = new ulong[count];
        Multiply(square, Words([1], count), powers[0], scratch);
        powers[1] = new ulong[count];
        Multiply(square, Words(value, count), powers[1], scratch);
        for (var i = 2; i < Powers; i++) Multiply(powers[i - 1], powers[1], powers[i] = new ulong[count], scratch);

        var result = (ulong[])powers[0].Clone();
        var factor = new ulong[count];
        foreach (var two in exponent)
            foreach (var window in (ReadOnlySpan<int>)[two >> WindowBits, two & (Powers - 1)])
            {
                for (var bit = 0; bit < WindowBits; bit++) Multiply(result, result, result, scratch);
                Pick(powers, window, factor);
                Multiply(result, factor, result, scratch);
            }

        Multiply(result, Words([1], count), result, scratch);
        var answer = Bytes(result);
        foreach (var secret in powers.Append(result).Append(factor).Append(scratch)) Array.Clear(secret);
        return answer;
    }

    private static ulong[] Words(ReadOnlySpan<byte> bigEndian, int count)
    {
        var words = new ulong[count];
        var raw = MemoryMarshal.AsBytes(words.AsSpan());
        for (var i = 0; i < bigEndian.Length; i++) raw[i] = bigEndian[bigEndian.Length - 1 - i];
        if (!BitConverter.IsLittleEndian)
            for (var i = 0; i < count; i++) words[i] = System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(words[i]);
        return words;
    }

    private ulong[] Words(BigInteger value) => Words(value.ToByteArray(isUnsigned: true, isBigEndian: true), modulus.Length);

    private byte[] Bytes(ulong[] words)
    {
        var bigEndian = new byte[bytes];
        for (var i = 0; i < bytes; i++) bigEndian[bytes - 1 - i] = (byte)(words[i / 8] >> (8 * (i % 8)));
        return bigEndian;
    }

    private static void Pick(ulong[][] powers, int which, ulong[] into)
    {
        Array.Clear(into);
        for (var i = 0; i < powers.Length; i++)
        {
            // All ones where i is the one, else zero.
            var mask = (ulong)((long)((i ^ which) - 1) >> 63);
            for (var j = 0; j < into.Length; j++) into[j] |= powers[i][j] & mask;
        }
    }

    // into = a * b / 2^(64 * words) mod n; into may be a or b.
    private void Multiply(ulong[] a, ulong[] b, ulong[] into, ulong[] sum)
    {
        var count = modulus.Length;
        Array.Clear(sum);
        for (var i = 0; i < count; i++)
        {
            ulong carry = 0;
            for (var j = 0; j < count; j++) carry = MultiplyAdd(a[j], b[i], sum[j], carry, out sum[j]);
            sum[count + 1] = Add(sum[count], carry, out sum[count]);

            var factor = sum[0] * inverse;
            carry = MultiplyAdd(factor, modulus[0], sum[0], 0, out _);
            for (var j = 1; j < count; j++) carry = MultiplyAdd(factor, modulus[j], sum[j], carry, out sum[j - 1]);
            sum[count] = sum[count + 1] + Add(sum[count], carry, out sum[count - 1]);
        }

        // Once more the modulus away, where it goes.
        ulong borrow = 0;
        for (var j = 0; j < count; j++)
        {
            var less = sum[j] - modulus[j];
            var under = Below(sum[j], modulus[j]) | Below(less, borrow);
            into[j] = less - borrow;
            borrow = under;
        }

        var keep = 0 - (borrow & ~sum[count] & 1);
        for (var j = 0; j < count; j++) into[j] = (sum[j] & keep) | (into[j] & ~keep);
    }

    // a * b + c + d; the high word comes back.
    private static ulong MultiplyAdd(ulong a, ulong b, ulong c, ulong d, out ulong low)
    {
        var high = Math.BigMul(a, b, out low);
        high += Add(low, c, out low);
        return high + Add(low, d, out low);
    }

    private static ulong Add(ulong a, ulong b, out ulong sum)
    {
        sum = a + b;
        return Below(sum, a);
    }

    // 1 where a < b, without a comparison that could become a jump.
    private static ulong Below(ulong a, ulong b) => ((~a & b) | ((~a | b) & (a - b))) >> 63;
}

using Tributary.Security.Envelopes;

namespace Tributary.Security.Sessions;

/// <summary>Which numbers of a session were opened: the newest, and of the <see cref="Size"/> before it each one.</summary>
internal sealed class NumberWindow
{
    /// <summary>So much later than a younger one a message may come.</summary>
    public const int Size = 1024;

    private const int Bits = 64;
    private readonly ulong[] marks = new ulong[Size / Bits];
    private ulong newest;

    /// <summary>What speaks against a number; null for nothing.</summary>
    public EnvelopeFault? Fault(ulong number)
        => number == 0 || (number <= newest && newest - number >= Size) ? EnvelopeFault.TooOld
            : number <= newest && (Word(number) & Bit(number)) != 0 ? EnvelopeFault.Replayed : null;

    /// <summary>From now on this number is known.</summary>
    public void Take(ulong number)
    {
        if (number > newest)
        {
            // What was known of the numbers one turn before makes room.
            if (number - newest >= Size) Array.Clear(marks);
            else
                for (var passed = newest + 1; passed < number; passed++) Word(passed) &= ~Bit(passed);
            newest = number;
        }

        Word(number) |= Bit(number);
    }

    private ref ulong Word(ulong number) => ref marks[number % Size / Bits];

    private static ulong Bit(ulong number) => 1UL << (int)(number % Bits);
}

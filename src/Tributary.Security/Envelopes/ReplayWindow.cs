namespace Tributary.Security.Envelopes;

/// <summary>
/// What was opened lately, by sender: nothing is opened twice. Bounded in number: of a sender who has more than is kept, the oldest goes,
/// and from then on whatever that sender sealed up to then is too old. What time has passed over raises the same floor for all, so that a
/// clock that is set back opens nothing again.
/// </summary>
internal sealed class ReplayWindow
{
    private readonly EnvelopeOptions options;
    private readonly Lock turn = new();
    private readonly Dictionary<string, Opened> senders = new(StringComparer.Ordinal);
    private long floor = long.MinValue;
    private int count;

    /// <param name="start">When this end began.</param>
    public ReplayWindow(EnvelopeOptions options, DateTimeOffset start)
    {
        this.options = options;
        if (!options.AcceptsFromBeforeStart) floor = start.ToUnixTimeMilliseconds() - 1;
    }

    /// <summary>Numbers remembered.</summary>
    public int Count
    {
        get
        {
            lock (turn) return count;
        }
    }

    /// <summary>What speaks against opening an envelope whose head is the sender's.</summary>
    /// <param name="time">When it was sealed, milliseconds since 1970.</param>
    public EnvelopeFault? Look(string sender, UInt128 nonce, long time, DateTimeOffset now)
    {
        lock (turn) return Fault(sender, (time, nonce), now.ToUnixTimeMilliseconds());
    }

    /// <summary>Remembers what was opened; of several who open the same envelope at once one gets no fault.</summary>
    public EnvelopeFault? Take(string sender, UInt128 nonce, long time, DateTimeOffset now)
    {
        lock (turn)
        {
            var at = now.ToUnixTimeMilliseconds();
            if (Fault(sender, (time, nonce), at) is { } fault) return fault;
            if (senders.TryGetValue(sender, out var known)) Age(known, at);
            else known = new Opened();
            if (known.Numbers.Count >= options.MaxRememberedOfOne) Forget(known);
            else if (count >= options.MaxRemembered) MakeRoom(at);

            // The room may have been this sender's own.
            if (time <= Math.Max(known.Floor, floor)) return EnvelopeFault.TooOld;
            senders[sender] = known;
            known.Numbers.Add((time, nonce));
            count++;
            return null;
        }
    }

    private EnvelopeFault? Fault(string sender, (long Time, UInt128 Nonce) number, long now)
    {
        var known = senders.GetValueOrDefault(sender);
        if (known?.Numbers.Contains(number) == true) return EnvelopeFault.Replayed;
        if (number.Time < now - (long)options.MaxAge.TotalMilliseconds || number.Time <= floor || number.Time <= known?.Floor)
            return EnvelopeFault.TooOld;
        return number.Time > now + (long)options.MaxAhead.TotalMilliseconds ? EnvelopeFault.FromTheFuture : null;
    }

    private void Age(Opened known, long now)
    {
        var oldest = now - (long)options.MaxAge.TotalMilliseconds;
        while (known.Numbers.Count > 0 && known.Numbers.Min.Time < oldest)
        {
            floor = Math.Max(floor, known.Numbers.Min.Time);
            known.Numbers.Remove(known.Numbers.Min);
            count--;
        }
    }

    private void Forget(Opened known)
    {
        var oldest = known.Numbers.Min;
        known.Floor = Math.Max(known.Floor, oldest.Time);
        known.Numbers.Remove(oldest);
        count--;
    }

    // Whoever has most gives room: a flood costs the flooder. Where nobody has more than one, what is forgotten raises the floor of all.
    private void MakeRoom(long now)
    {
        foreach (var (name, one) in senders.ToList())
        {
            Age(one, now);
            if (one.Numbers.Count == 0) senders.Remove(name);
        }

        if (count < options.MaxRemembered) return;
        var (most, largest) = senders.MaxBy(one => (one.Value.Numbers.Count, -one.Value.Numbers.Min.Time));
        Forget(largest);
        if (largest.Numbers.Count > 0) return;
        floor = Math.Max(floor, largest.Floor);
        senders.Remove(most);
    }

    private sealed class Opened
    {
        public SortedSet<(long Time, UInt128 Nonce)> Numbers { get; } = [];

        /// <summary>What this sender sealed up to then is refused.</summary>
        public long Floor { get; set; } = long.MinValue;
    }
}

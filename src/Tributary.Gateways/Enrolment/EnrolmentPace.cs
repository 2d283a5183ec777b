namespace Tributary.Gateways.Enrolment;

/// <summary>How many clients join from an address in a minute: a token in wrong hands makes no thousand names at once.</summary>
internal sealed class EnrolmentPace(int most, TimeProvider clock)
{
    // Beyond, whoever is new shares one count.
    private const int MaxAddresses = 10_000;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _turn = new();
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private DateTimeOffset _start;

    /// <returns>When to come back; null where the client may join now, which is then counted.</returns>
    public TimeSpan? Wait(string? address)
    {
        var group = AddressGroup.Of(address);
        lock (_turn)
        {
            var now = clock.GetUtcNow();
            if (now - _start >= Window || now < _start)
            {
                _counts.Clear();
                _start = now;
            }

            if (_counts.Count >= MaxAddresses && !_counts.ContainsKey(group)) group = "others";
            var count = _counts.GetValueOrDefault(group);
            if (count >= most) return _start + Window - now;
            _counts[group] = count + 1;
            return null;
        }
    }
}

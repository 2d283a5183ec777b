using Tributary.Gateways.Enrolment;

namespace Tributary.Coordinator.Access;

/// <summary>Failed authentications in the audit trail, one line for each address and minute: a flood of them does not fill it.</summary>
internal sealed class RefusalTally(AuditTrail audit, TimeProvider clock)
{
    /// <summary>Addresses that are told apart; beyond, they share a line.</summary>
    public const int MostAddresses = 10_000;

    private readonly Lock turn = new();
    private readonly Dictionary<string, int> counts = new(StringComparer.Ordinal);
    private DateTimeOffset start;

    public async Task CountAsync(string address, string reason, CancellationToken cancellation)
    {
        List<KeyValuePair<string, int>> ended = [];
        bool first;
        lock (turn)
        {
            var now = clock.GetUtcNow();
            if (now - start >= TimeSpan.FromMinutes(1))
            {
                ended.AddRange(counts.Where(one => one.Value > 1));
                counts.Clear();
                start = now;
            }

            var key = counts.Count < MostAddresses || counts.ContainsKey(address) ? address : "others";
            counts[key] = counts.GetValueOrDefault(key) + 1;
            first = counts[key] == 1;
        }

        foreach (var (from, count) in ended) await audit.AppendAsync("nobody", "access.refused", "", from, $"{count - 1} more in that minute", cancellation);
        if (first) await audit.AppendAsync("nobody", "access.refused", "", address, reason, cancellation);
    }
}

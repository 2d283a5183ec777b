using Microsoft.Extensions.Logging;
using Tributary.Coordinator.Observability;
using Tributary.Gateways.Enrolment;

namespace Tributary.Coordinator.Access;

/// <summary>What was refused in the audit trail, one line a minute for each address, caller and reason, and never more than a few hundred:
/// a flood does not fill it, from however many addresses. A trail that takes nothing keeps nobody from being refused.</summary>
internal sealed class RefusalTally(AuditTrail audit, TimeProvider clock, ILogger<RefusalTally> log)
{
    /// <summary>Lines a minute; beyond, what is refused shares one.</summary>
    public const int MaxLines = 200;

    private static readonly Refused Others = new("nobody", "access.refused", "others", "others");

    private readonly Lock turn = new();
    private readonly Dictionary<Refused, int> counts = [];
    private DateTimeOffset start;

    /// <summary>Counts a failed authentication.</summary>
    public Task CountAsync(string address, string reason, CancellationToken cancellation)
        => CountAsync("nobody", "access.refused", "", address, reason, cancellation);

    /// <param name="target">What was asked for; only the first of a minute is written down.</param>
    public async Task CountAsync(string actor, string action, string target, string address, string reason, CancellationToken cancellation)
    {
        List<KeyValuePair<Refused, int>> ended = [];
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

            var key = new Refused(actor, action, AddressGroup.Of(address), reason);
            if (counts.Count >= MaxLines && !counts.ContainsKey(key)) key = Others;
            counts[key] = counts.GetValueOrDefault(key) + 1;
            first = counts[key] == 1;
        }

        try
        {
            foreach (var (what, count) in ended)
                await audit.AppendAsync(what.Actor, what.Action, "", what.Address, $"{what.Reason}: {count - 1} more in that minute",
                    cancellation);
            if (first) await audit.AppendAsync(actor, action, target, address, reason, cancellation);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            ServerEvents.AuditUnwritten(log, fault, action);
        }
    }

    private sealed record Refused(string Actor, string Action, string Address, string Reason);
}

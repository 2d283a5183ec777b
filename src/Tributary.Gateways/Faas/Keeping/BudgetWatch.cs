using Microsoft.Extensions.Logging;
using Tributary.Gateways.Orders;

namespace Tributary.Gateways.Faas.Keeping;

/// <summary>Stops runs once their functions have cost as much as they may.</summary>
/// <param name="cost">So far.</param>
/// <param name="limit">In US dollars.</param>
internal sealed class BudgetWatch(Func<double> cost, double limit, IRunControl control, ILogger log)
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _stopped = new(StringComparer.Ordinal);

    /// <summary>Something was spent for a run.</summary>
    public void Look(string run)
    {
        if (cost() is var spent && spent < limit) return;
        lock (_gate)
            if (!_stopped.Add(run)) return;
        FaasEvents.Spent(log, Math.Round(spent, 4), limit, run);
        _ = StopAsync(run, spent);
    }

    private async Task StopAsync(string run, double spent)
    {
        try
        {
            await control.EndAsync(run, "faas",
                FormattableString.Invariant($"its functions cost {spent:0.####} US dollars; the budget is {limit:0.####}"),
                    CancellationToken.None);
        }
#pragma warning disable CA1031 // Nobody waits for it: whatever hinders it is for the log, and the next activation tries again.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            lock (_gate) _stopped.Remove(run);
            FaasEvents.Unheeded(log, run, fault.Message);
        }
    }
}

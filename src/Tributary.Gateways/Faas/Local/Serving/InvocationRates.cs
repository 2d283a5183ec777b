using Microsoft.AspNetCore.Http;
using Tributary.Gateways.Faas.Local.Entities;

namespace Tributary.Gateways.Faas.Local.Serving;

/// <summary>How many invocations a namespace makes: in a minute, and at the same time. Safe to use from several threads.</summary>
internal sealed class InvocationRates(LocalLimits limits, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Rate> _rates = new(StringComparer.Ordinal);

    /// <exception cref="WhiskFault">There are too many.</exception>
    public void Enter(string space)
    {
        lock (_lock)
        {
            if (!_rates.TryGetValue(space, out var rate)) _rates[space] = rate = new Rate();
            var minute = clock.GetUtcNow().ToUnixTimeSeconds() / 60;
            if (rate.Minute != minute) (rate.Minute, rate.Begun) = (minute, 0);
            if (rate.Begun >= limits.InvocationsPerMinute)
                throw TooMany($"Too many requests in the last minute (count: {rate.Begun + 1}, allowed: {limits.InvocationsPerMinute}).");
            if (rate.Running >= limits.ConcurrentInvocations)
                throw TooMany($"Too many concurrent requests in flight (count: {rate.Running + 1}, allowed: "
                    + $"{limits.ConcurrentInvocations}).");
            rate.Begun++;
            rate.Running++;
        }
    }

    public void Exit(string space)
    {
        lock (_lock) _rates[space].Running--;
    }

    private static WhiskFault TooMany(string message) => new(StatusCodes.Status429TooManyRequests, message);

    private sealed class Rate
    {
        public long Minute { get; set; }

        public int Begun { get; set; }

        public int Running { get; set; }
    }
}

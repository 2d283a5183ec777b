using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Tributary.Gateways.Faas.Local.Serving;

/// <summary>Which invocations an injected fault meets. Safe to use from several threads.</summary>
internal sealed class FaultDraws(LocalFaults faults)
{
    // Functions that come and go with new names do not add up: their counts begin anew.
    private const int MaxCounted = 100_000;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>For the next invocation of a function.</summary>
    public (bool Fails, bool Hangs) Next(string path)
    {
        if (faults is { Fail: 0, Hang: 0 }) return (false, false);
        int number;
        lock (_lock)
        {
            if (_counts.Count >= MaxCounted) _counts.Clear();
            number = _counts[path] = _counts.GetValueOrDefault(path) + 1;
        }

        var draw = Draw($"{faults.Seed}/{path}/{number}");
        return (draw < faults.Fail, draw >= faults.Fail && draw < faults.Fail + faults.Hang);
    }

    /// <summary>How late all invocations of a function begin.</summary>
    public TimeSpan LateBy(string path) => faults.Slow > 0 && Draw($"{faults.Seed}/{path}") < faults.Slow ? faults.SlowBy : TimeSpan.Zero;

    private static double Draw(string text)
        => (BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text))) >> 11) / (double)(1L << 53);
}

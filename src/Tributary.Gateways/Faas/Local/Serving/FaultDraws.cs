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

        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{faults.Seed}/{path}/{number}"));
        var draw = (BinaryPrimitives.ReadUInt64LittleEndian(hash) >> 11) / (double)(1L << 53);
        return (draw < faults.Fail, draw >= faults.Fail && draw < faults.Fail + faults.Hang);
    }
}

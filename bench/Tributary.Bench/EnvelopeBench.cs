using System.Diagnostics;
using Tributary.Security;
using Tributary.Security.Authority;
using Tributary.Security.Envelopes;

namespace Tributary.Bench;

/// <summary>Envelopes between two ends with P-256 keys, sealed and opened on one thread: the best of 50.</summary>
internal static class EnvelopeBench
{
    public static int Run()
    {
        using var authority = CertificateAuthority.Create("the bench", TimeProvider.System);
        var book = new KeyBook(authority.Trusted);
        var (board, coordinator) = (Make(authority, book, "board-1"), Make(authority, book, "coordinator"));
        Console.WriteLine("     bytes   seal ms   open ms");
        foreach (var bytes in (int[])[100, 1_726_799, 16 << 20, 64 << 20])
        {
            var payload = new byte[bytes];
            new Random(1).NextBytes(payload);
            var (seals, opens) = (new double[50], new double[50]);
            for (var i = 0; i < seals.Length; i++)
            {
                var started = Stopwatch.GetTimestamp();
                var envelope = coordinator.Seal(new EnvelopeScope("bench"), "board-1", payload);
                seals[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
                started = Stopwatch.GetTimestamp();
                board.Open(envelope, new EnvelopeExpectation("bench"));
                opens[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            }

            Console.WriteLine($"{bytes,10} {seals.Min(),9:F2} {opens.Min(),9:F2}");
        }

        return 0;
    }

    private static SealedEnvelopes Make(CertificateAuthority authority, KeyBook book, string name)
    {
        var issued = authority.Issue(name, Role.Client, TimeSpan.FromDays(1));
        using var certificate = issued.WithKey();
        book.Add(name, certificate);
        return new SealedEnvelopes(new OwnKeys(name, issued.KeyPem!), book, authority.Trusted, TimeProvider.System);
    }
}

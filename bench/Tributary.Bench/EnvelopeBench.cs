using System.Diagnostics;
using System.Security.Cryptography;
using Tributary.Security;
using Tributary.Security.Authority;
using Tributary.Security.Envelopes;

namespace Tributary.Bench;

/// <summary>Envelopes between two ends, sealed and opened on one thread, with P-256 keys and as legacy ones with RSA keys: the best of
/// 50.</summary>
internal static class EnvelopeBench
{
    public static int Run()
    {
        using var authority = CertificateAuthority.Create("the bench", TimeProvider.System);
        var book = new KeyBook(authority.Trusted);
        var (board, coordinator) = (Make(authority, book, "board-1"), Make(authority, book, "coordinator"));
        Console.WriteLine("     bytes   seal ms   open ms");
        Measure(payload => coordinator.Seal(new EnvelopeScope("bench"), "board-1", payload),
            envelope => board.Open(envelope, new EnvelopeExpectation("bench")));
        var folder = Directory.CreateTempSubdirectory("tributary-bench-").FullName;
        try
        {
            var (to, from) = (MakeLegacy(folder, "board-1"), MakeLegacy(folder, "LR_Master"));
            Console.WriteLine("legacy");
            Measure(payload => from.Seal("board-1", payload), envelope => to.Open(envelope.Key, envelope.Parts[0]));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return 0;
    }

    private static void Measure<T>(Func<byte[], T> seal, Action<T> open)
    {
        foreach (var bytes in (int[])[100, 1_726_799, 16 << 20, 64 << 20])
        {
            var payload = new byte[bytes];
            new Random(1).NextBytes(payload);
            var (seals, opens) = (new double[50], new double[50]);
            for (var i = 0; i < seals.Length; i++)
            {
                var started = Stopwatch.GetTimestamp();
                var envelope = seal(payload);
                seals[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
                started = Stopwatch.GetTimestamp();
                open(envelope);
                opens[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            }

            Console.WriteLine($"{bytes,10} {seals.Min(),9:F2} {opens.Min(),9:F2}");
        }
    }

    private static LegacyEnvelopes MakeLegacy(string folder, string name)
    {
        using var rsa = RSA.Create(2048);
        SecretFile.Write(Path.Combine(folder, $"{name}.key.pem"), rsa.ExportPkcs8PrivateKeyPem());
        SecretFile.Write(Path.Combine(folder, $"{name}.pub.pem"), rsa.ExportSubjectPublicKeyInfoPem());
        return new LegacyEnvelopes(new LegacyKeyFolder(folder), name);
    }

    private static SealedEnvelopes Make(CertificateAuthority authority, KeyBook book, string name)
    {
        var issued = authority.Issue(name, Role.Client, TimeSpan.FromDays(1));
        using var certificate = issued.WithKey();
        book.Add(name, certificate);
        return new SealedEnvelopes(new OwnKeys(name, issued.KeyPem!), book, authority.Trusted, TimeProvider.System);
    }
}

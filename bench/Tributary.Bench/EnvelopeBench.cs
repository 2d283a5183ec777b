using System.Diagnostics;
using System.Security.Cryptography;
using Tributary.Security;
using Tributary.Security.Authority;
using Tributary.Security.Envelopes;
using Tributary.Security.Sessions;

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
        MeasureSession(board, coordinator);
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

    // In pieces, as models travel in frames; and what an agreement costs both ends together.
    private static void MeasureSession(SealedEnvelopes board, SealedEnvelopes coordinator)
    {
        const int PieceBytes = 256 * 1024;
        (SealedSession There, SealedSession Here) Agree()
        {
            using var offer = new SessionOffer(board, "coordinator", "bench", TimeProvider.System);
            var answer = SessionAnswer.Of(coordinator, "board-1", "bench", offer.Bytes.Span, TimeProvider.System);
            return (answer.Session, offer.Accept(answer.Bytes.Span));
        }

        var agreements = Enumerable.Range(0, 50).Select(_ =>
        {
            var started = Stopwatch.GetTimestamp();
            Agree();
            return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }).Min();
        Console.WriteLine($"session, agreed on in {agreements:F2} ms; pieces of {PieceBytes:n0} bytes");
        var (there, here) = Agree();
        Measure(payload => Pieces(payload.Length, PieceBytes).Select(range => here.Seal([], payload.AsSpan(range))).ToList(),
            pieces => pieces.ForEach(piece => there.Open(piece)));
    }

    private static IEnumerable<Range> Pieces(int length, int bytes)
    {
        for (var at = 0; at < length; at += bytes) yield return at..Math.Min(length, at + bytes);
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

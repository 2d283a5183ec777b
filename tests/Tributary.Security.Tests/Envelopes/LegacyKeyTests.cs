using System.Numerics;
using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using Tributary.Security.Envelopes;

namespace Tributary.Security.Tests.Envelopes;

public sealed class LegacyKeyTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly RSA rsa = RSA.Create(2048);

    public void Dispose()
    {
        rsa.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void Powers_are_those_of_the_big_numbers()
    {
        // RSA moduli, and odd numbers of any length with all kinds of words.
        var values = ArbMap.Default.ArbFor<byte[]>().Generator;
        var moduli = Gen.NonEmptyListOf(Gen.Elements<byte>(0, 1, 0x7f, 0x80, 0xff, 0x5a));
        Prop.ForAll(values.ToArbitrary(), values.ToArbitrary(), moduli.ToArbitrary(), (value, exponent, digits) =>
        {
            byte[] modulus = [1, .. digits, 0xff];
            var n = Number(modulus);
            var below = (Number(value) % n).ToByteArray(isUnsigned: true, isBigEndian: true);
            return Number(new ModularPower(modulus).Of(below, exponent)) == BigInteger.ModPow(Number(below), Number(exponent), n);
        }).QuickCheckThrowOnFailure();

        var key = rsa.ExportParameters(includePrivateParameters: true);
        var power = new ModularPower(key.Modulus);
        foreach (var value in new[] { [0], [1], [2], RandomNumberGenerator.GetBytes(255), (Number(key.Modulus!) - 1)
            .ToByteArray(isUnsigned: true, isBigEndian: true) })
            Assert.Equal(BigInteger.ModPow(Number(value), Number(key.D!), Number(key.Modulus!)), Number(power.Of(value, key.D)));
    }

    [Fact]
    public void A_wrapped_key_comes_back_and_unpads_what_the_platform_pads()
    {
        var (mine, theirs) = Keys();
        for (var i = 0; i < 5; i++)
        {
            var key = LegacyKey.Create();
            Assert.Equal(key.Bytes.ToArray(), mine.Unwrap(theirs.Wrap(key)).Bytes.ToArray());
        }
    }

    [Fact]
    public void What_was_not_wrapped_for_it_gives_the_same_unknown_key_each_time_and_no_error()
    {
        var (mine, _) = Keys();
        var n = Number(rsa.ExportParameters(false).Modulus!);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var at in (int[])[0, 1, 2, 100, 222, 223])
        {
            var padded = new byte[256];
            RandomNumberGenerator.Fill(padded);
            for (var i = 2; i < 223; i++) padded[i] |= 1;
            (padded[0], padded[1], padded[223]) = (0, 2, 0);
            padded[at] = at is 0 or 1 or 223 ? (byte)1 : (byte)0;
            if (at == 0) padded[1] = 0;
            var wrapped = BigInteger.ModPow(Number(padded), 65537, n).ToByteArray(isUnsigned: true, isBigEndian: true);
            byte[] whole = [.. new byte[256 - wrapped.Length], .. wrapped];

            var key = mine.Unwrap(whole).Bytes.ToArray();

            Assert.NotEqual(padded[^32..], key);
            Assert.Equal(key, mine.Unwrap(whole).Bytes.ToArray());
            Assert.True(seen.Add(Convert.ToHexString(key)), $"byte {at}");
        }
    }

    [Fact]
    public void A_key_of_another_length_in_the_right_padding_is_not_taken()
    {
        var (mine, _) = Keys();
        foreach (var length in (int[])[0, 16, 31, 33, 245])
        {
            var inside = RandomNumberGenerator.GetBytes(length);
            var key = mine.Unwrap(rsa.Encrypt(inside, RSAEncryptionPadding.Pkcs1)).Bytes.ToArray();
            Assert.Equal(32, key.Length);
            Assert.False(length >= 32 && inside.AsSpan(^32..).SequenceEqual(key));
        }
    }

    [Fact]
    public void Wrapped_keys_of_another_length_or_above_the_modulus_are_malformed()
    {
        var (mine, _) = Keys();

        Refusal.Is(EnvelopeFault.Malformed, () => mine.Unwrap(new byte[255]));
        Refusal.Is(EnvelopeFault.Malformed, () => mine.Unwrap([]));
        Refusal.Is(EnvelopeFault.Malformed, () => mine.Unwrap(Enumerable.Repeat((byte)0xff, 256).ToArray()));
    }

    [Fact]
    public void Only_the_padding_that_pkcs7_writes_is_taken()
    {
        var key = LegacyKey.Create();
        using var aes = Aes.Create();
        aes.Key = key.Bytes.ToArray();
        for (var padding = 0; padding < 256; padding++)
            for (var wrong = 0; wrong < 16; wrong++)
            {
                var block = Enumerable.Repeat((byte)padding, 16).ToArray();
                if (wrong > 0) block[15 - wrong] ^= 0x40;
                var encrypted = aes.EncryptEcb(block, PaddingMode.None);

                if (padding is 0 or > 16 || (wrong > 0 && wrong < padding))
                    Refusal.Is(EnvelopeFault.Tampered, () => key.Decrypt(encrypted));
                else Assert.Equal(block[..^padding], key.Decrypt(encrypted));
            }

        foreach (var length in (int[])[0, 1, 15, 17]) Refusal.Is(EnvelopeFault.Malformed, () => key.Decrypt(new byte[length]));
        Assert.Equal([1, 2, 3], key.Decrypt(key.Encrypt([1, 2, 3])));
    }

    [Fact]
    public void Keys_use_the_whole_alphabet_and_nothing_else()
    {
        var letters = Enumerable.Range(0, 400).SelectMany(_ => LegacyKey.Create().Bytes.ToArray()).ToHashSet();

        Assert.Equal(62, letters.Count);
        Assert.All(letters, letter => Assert.True(char.IsAsciiLetterOrDigit((char)letter)));
    }

    [Fact]
    public void A_signature_is_the_names_and_no_other_name_number_or_length_is()
    {
        var (mine, theirs) = Keys();
        var signature = mine.Sign("LR_Worker_1");

        Assert.True(theirs.Signed("LR_Worker_1", signature));
        Assert.NotEqual(0, signature[0]);
        Assert.False(theirs.Signed("LR_Worker_2", signature));
        Assert.False(theirs.Signed("../LR_Worker_1", signature));
        Assert.False(theirs.Signed("LR_Worker_1", []));
        Assert.False(theirs.Signed("LR_Worker_1", signature.AsSpan(1)));
        Assert.False(theirs.Signed("LR_Worker_1", [.. signature, 0]));
        var above = (Number(signature) + Number(rsa.ExportParameters(false).Modulus!)).ToByteArray(isUnsigned: true, isBigEndian: true);
        Assert.False(theirs.Signed("LR_Worker_1", above));
        Assert.Throws<ArgumentException>(() => mine.Sign("a/b"));
    }

    [Fact]
    public void Signatures_that_begin_with_zeros_lose_them_and_hold()
    {
        var (mine, theirs) = Keys();
        var lengths = new HashSet<int>();
        for (var i = 0; i < 5_000 && !lengths.Contains(255); i++)
        {
            var signature = mine.Sign($"b{i}");
            if (lengths.Add(signature.Length)) Assert.True(theirs.Signed($"b{i}", signature));
        }

        Assert.Contains(255, lengths);
    }

    [Fact]
    public void Keys_are_read_in_either_form_and_names_are_no_paths()
    {
        folder.Write("new.key.pem", rsa.ExportPkcs8PrivateKeyPem());
        folder.Write("old.key.pem", rsa.ExportRSAPrivateKeyPem());
        folder.Write("new.pub.pem", rsa.ExportSubjectPublicKeyInfoPem());
        folder.Write("old.pub.pem", rsa.ExportRSAPublicKeyPem());
        folder.Write("broken.pub.pem", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n");
        folder.Write("long.pub.pem", new string('a', 70_000));
        folder.Write("public.key.pem", rsa.ExportSubjectPublicKeyInfoPem());
        using (var weak = RSA.Create(1024)) folder.Write("weak.pub.pem", weak.ExportSubjectPublicKeyInfoPem());
        Directory.CreateDirectory(folder.At("in"));
        var keys = new LegacyKeyFolder(folder.Location);

        foreach (var one in (string[])["new", "old"])
            foreach (var other in (string[])["new", "old"])
                Assert.True(keys.PublicKey(other).Signed("a", keys.PrivateKey(one).Sign("a")));
        Assert.Throws<FileNotFoundException>(() => keys.PublicKey("nobody"));
        foreach (var wrong in (string[])["broken", "long", "weak"])
        {
            var fault = Assert.Throws<FormatException>(() => keys.PublicKey(wrong));
            Assert.Contains(wrong + ".pub.pem", fault.Message, StringComparison.Ordinal);
        }

        Assert.Throws<FormatException>(() => keys.PrivateKey("public"));
        foreach (var path in (string[])["", ".", "..", "../new", "in/../new", folder.At("new"), "a\0b", ".hidden"])
        {
            Assert.Throws<FormatException>(() => new LegacyKeyFolder(folder.At("in")).PublicKey(path));
            Assert.Throws<FormatException>(() => new LegacyKeyFolder(folder.Location).PrivateKey(path));
        }
    }

    private (LegacyPrivateKey Mine, LegacyPublicKey Theirs) Keys()
        => (LegacyPrivateKey.FromPem(rsa.ExportPkcs8PrivateKeyPem()), LegacyPublicKey.FromPem(rsa.ExportSubjectPublicKeyInfoPem()));

    private static BigInteger Number(byte[] bytes) => new(bytes, isUnsigned: true, isBigEndian: true);
}

using System.Text;
using Tributary.Fuzz.Tests.Targets;

namespace Tributary.Fuzz.Tests;

/// <summary>What was found once.</summary>
public sealed class RegressionTests
{
    [Theory]
    [InlineData("table's summary", """{"rows":[],"rows":[]}""")]
    [InlineData("reply", """{"kind":"describe","table":{"order":[],"order":[]}}""")]
    [InlineData("reply", """{"kind":"describe","table":{"order":["\ud800"]}}""")]
    [InlineData("assignment",
        """{"key":"r/1/train","kind":"train","run":"r","round":1,"spec":{"input":[4],"layers":[]},"schema":{"label":"\ud800"}}""")]
    [InlineData("assignment", """{"key":"r/1/describe","kind":"describe","run":"r","round":1,"table":{"label":"a","label":"b"}}""")]
    [InlineData("assignment", """{"key":"r/1/train","kind":"train","run":"r","round":1,"spec":{"input":[4],"input":[5]}}""")]
    [InlineData("scaling", """{"offsets":[1],"offsets":[1],"divisors":[1]}""")]
    [InlineData("credentials", "[{\"kind\":\"bearer\",\"role\":\"admin\"}]\n")]
    [InlineData("credentials", "[null]\n")]
    [InlineData("queued message", "\u0001\0\0\0\0\0\0\0\u0001\u0001a\0\0\u007f\u007f\u007f\u007f\u0007")]
    [InlineData("queue's file, sealed", "\u0001\0\0\0\0\0\0\u0001\u0001\u0001a\0\0\0\0\0\0\0\0")]
    [InlineData("client's key", "-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEC\n-----END PRIVATE KEY-----\n")]
    public async Task Each_is_refused(string target, string input)
        => Assert.Null(await Fuzzer.FaultAsync(ParserTargets.All.Single(one => one.Name == target), Encoding.UTF8.GetBytes(input)));

    [Fact]
    public async Task A_text_of_negative_length_is_refused()
        => Assert.Null(await Fuzzer.FaultAsync(ParserTargets.All.Single(one => one.Name == "queued message"),
            Convert.FromHexString("01008a0100000000" + "00" + "eb8aa9b008" + "8d9113de4d")));

    [Fact]
    public async Task A_key_on_a_curve_that_the_machine_does_not_know_is_refused()
    {
        using var key = Tributary.Security.Authority.ClientKey.Create();
        var der = Convert.FromBase64String(string.Concat(key.Pem.Split('\n').Where(line => !line.StartsWith('-'))));
        var at = der.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07]);
        der[at + 3] = 0x47;
        Assert.Null(await Fuzzer.FaultAsync(AccessTargets.All.Single(one => one.Name == "client's key"),
            Encoding.ASCII.GetBytes($"-----BEGIN PRIVATE KEY-----\n{Convert.ToBase64String(der)}\n-----END PRIVATE KEY-----\n")));
    }
}

using System.Text;
using Tributary.Transports.Faas;
using Tributary.Transports.Messages;

namespace Tributary.Transports.Tests.Faas;

public sealed class FunctionCallTests
{
    private static readonly FunctionCall s_call = new()
    {
        Tributary = FunctionCall.Version,
        Coordinator = "https://host:7070",
        Authority = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        Client = "client_3",
        Assignment = new AssignmentMessage
        {
            Key = "run/1/train",
            Kind = "train",
            Run = "run",
            Round = 1,
            ModelPath = "/files/x/model",
            UpdatePath = "/files/x/update",
        },
        Data = new FunctionData { Source = "mnist", Part = "3/100", Rows = [1, 2] },
    };

    [Fact]
    public void A_call_goes_there_and_back()
    {
        var read = FunctionCall.Read(s_call.ToJson());

        Assert.Equal(s_call with { Data = null }, read with { Data = null });
        Assert.Equal([1, 2], read.Data!.Rows!);
        Assert.Equal(("mnist", "3/100"), (read.Data.Source, read.Data.Part));
    }

    [Theory]
    [InlineData("null", "empty")]
    [InlineData("{}", "cannot be read")]
    [InlineData("[1]", "cannot be read")]
    [InlineData("""{"tributary":2,"coordinator":"http://h","client":"c","assignment":{"key":"k","kind":"train","run":"r"}}""", "version 2")]
    public void What_is_no_call_of_this_version_is_refused(string json, string words)
        => Assert.Contains(words, Assert.Throws<FaasFormatException>(() => FunctionCall.Read(Encoding.UTF8.GetBytes(json))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_result_goes_there_and_back_and_an_error_is_told_as_one()
    {
        var result = new FunctionResult
        {
            Client = "client_3",
            Assignment = "run/1/train",
            Reply = new ReplyMessage("train") { Refusal = new RefusalMessage("OutOfData", "none") },
            Cold = true,
            BootSeconds = 0.02,
        };

        Assert.Equal(result, FunctionResult.Read(result.ToJson()));
        Assert.Equal("the function says: no room", Assert.Throws<FaasFormatException>(
            () => FunctionResult.Read("""{"error":"no room"}"""u8)).Message);
    }
}

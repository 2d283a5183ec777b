using System.Text.Json;
using System.Text.Json.Nodes;
using Tributary.Core.Clients;
using Tributary.Core.Compression;
using Tributary.Transports.Messages;

namespace Tributary.Transports.Tests.Native;

public sealed class LinkJsonTests
{
    [Fact]
    public void An_assignment_survives_the_wire()
    {
        var sent = new AssignmentMessage
        {
            Key = "r/3/train",
            Kind = "train",
            Run = "r",
            Round = 3,
            Model = "ab",
            Upload = WeightEncoding.Int8,
            Spec = new JsonObject { ["name"] = "2nn" },
            Seed = "18446744073709551615",
        };

        var text = JsonSerializer.Serialize(sent, LinkJson.Default.AssignmentMessage);
        var back = JsonSerializer.Deserialize(text, LinkJson.Default.AssignmentMessage)!;

        Assert.Equal((sent.Key, sent.Round, sent.Upload, sent.Seed), (back.Key, back.Round, back.Upload, back.Seed));
        Assert.Equal("2nn", (string?)back.Spec!["name"]);
        Assert.Contains("\"upload\":\"Int8\"", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("board-2", true)]
    [InlineData("", false)]
    [InlineData("../up", false)]
    [InlineData("ä", false)]
    public void A_client_id_is_a_plain_word(string id, bool good) => Assert.Equal(good, ClientId.IsValid(id));
}

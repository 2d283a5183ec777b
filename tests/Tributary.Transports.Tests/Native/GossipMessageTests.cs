using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Core.Rounds;
using Tributary.Engine.Models;
using Tributary.Engine.Training;
using Tributary.Transports.Messages;

namespace Tributary.Transports.Tests.Native;

/// <summary>What an assignment says of peers, as it comes: nothing of it is believed that is out of its range.</summary>
public sealed class GossipMessageTests
{
    private static readonly ModelSpec s_spec = ModelCatalog.Find("logreg")!;

    [Fact]
    public void What_is_right_is_read()
    {
        var read = Assert.IsType<GossipAssignment>(Read(Message(), out _));

        Assert.Equal(["a", "b", "c"], read.Participants);
        Assert.Equal([("b", 0.25, "10.0.0.7:7080"), ("c", 0.25, null)],
            read.Peers.Select(peer => (peer.Client, peer.Weight, peer.Address)));
        Assert.Equal((0.5, 9UL, "r/2/gossip"), (read.OwnWeight, read.Training.Seed, read.Key));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-0.25)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1e300)]
    public void Weights_of_peers_have_a_range(double weight)
        => Refused(Message() with { Peers = [new("b", weight), new("c", 0.25)] }, "peers[0].weight");

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(0.51)]
    [InlineData(null)]
    public void The_own_weight_has_a_range_and_all_come_to_one(double? weight)
        => Refused(Message() with { OwnWeight = weight }, "ownWeight");

    [Theory]
    [InlineData("10.0.0.7")]
    [InlineData("10.0.0.7:0")]
    [InlineData("10.0.0.7:65536")]
    [InlineData("10.0.0.7:7080/models")]
    [InlineData("user@10.0.0.7:7080")]
    [InlineData("http://10.0.0.7:7080")]
    [InlineData("169.254.169.254:80")]
    [InlineData("[fe80::1]:7080")]
    [InlineData("[::]:7080")]
    [InlineData("0.0.0.0:7080")]
    [InlineData("224.0.0.1:7080")]
    [InlineData("0x7f.1:7080")]
    [InlineData("1:7080")]
    [InlineData("fe80::1:7080")]
    [InlineData("a b:7080")]
    [InlineData("")]
    public void Addresses_are_host_and_port_and_somebodys_own(string address)
        => Refused(Message() with { Peers = [new("b", 0.25, address), new("c", 0.25)] }, "peers[0].address");

    [Theory]
    [InlineData("board-2.lan:7080")]
    [InlineData("127.0.0.1:7080")]
    [InlineData("[2001:db8::7]:443")]
    public void Names_and_addresses_are_taken(string address) => Assert.Equal(address, HostPort.Read(address)?.ToString());

    [Fact]
    public void Ids_are_ids_in_order_each_once_and_peers_take_part()
    {
        Refused(Message() with { Participants = ["a", "c", "b"] }, "participants");
        Refused(Message() with { Participants = ["a", "b", "b", "c"] }, "participants");
        Refused(Message() with { Participants = ["../a", "b", "c"] }, "participants");
        Refused(Message() with { Participants = null }, "participants");
        Refused(Message() with { Participants = [.. Enumerable.Range(0, 10_001).Select(place => $"c{place:d6}")] }, "participants");
        Refused(Message() with { Peers = [new("b", 0.25), new("b", 0.25)] }, "peers");
        Refused(Message() with { Peers = [null!, new("b", 0.25)] }, "peers");
        Refused(Message() with { Peers = [new("b", 0.25), new("x", 0.25)] }, "peers[1].client");
    }

    private static void Refused(AssignmentMessage message, string path)
    {
        Assert.Null(Read(message, out var fault));
        Assert.Contains(path, fault, StringComparison.Ordinal);
    }

    private static Assignment? Read(AssignmentMessage message, out string? fault)
        => AssignmentReader.Read(message, s_spec, new ModelState(s_spec.Layout(), new float[s_spec.Layout().Length]), out fault);

    private static AssignmentMessage Message() => new()
    {
        Key = "r/2/gossip",
        Kind = AssignmentKind.Gossip,
        Run = "r",
        Round = 2,
        Seed = "9",
        Training = RunSpecWriter.Training(new TrainingOptions()),
        Participants = ["a", "b", "c"],
        Peers = [new("b", 0.25, "10.0.0.7:7080"), new("c", 0.25)],
        OwnWeight = 0.5,
    };
}

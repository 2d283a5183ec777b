using Tributary.Core.Clients;
using Tributary.Engine.Models;
using Tributary.Engine.Training;
using Tributary.Gateways.Asking;

namespace Tributary.Gateways.Tests.Asking;

/// <summary>What one client is asked, whichever transport asks it.</summary>
public sealed class OpenAsksTests
{
    private readonly OpenAsks _asks = new(TimeProvider.System);

    [Fact]
    public async Task Nobody_is_asked_before_it_is_here_and_after_it_left()
    {
        Assert.Equal("the client went away", Assert.IsType<Refusal>(await _asks.AskAsync(Question(1), default)).Detail);

        _asks.Open();
        var asking = _asks.AskAsync(Question(1), default);
        Assert.True(_asks.Close("it said goodbye"));
        Assert.False(_asks.Close("again"));

        Assert.Equal((RefusalReason.Lost, "it said goodbye"), Said(await asking));
        Assert.Equal((RefusalReason.Lost, "it said goodbye"), Said(await _asks.AskAsync(Question(2), default)));
        Assert.Empty(_asks.All);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Gossip_reaches_only_clients_whose_transport_has_words_for_it(bool knows)
    {
        var gossip = new GossipAssignment
        {
            RunId = "run",
            Round = 1,
            Spec = ModelCatalog.Find("logreg")!,
            Training = new TrainingOptions(),
            Participants = ["a", "b"],
            Peers = [new GossipPeer("b", 0.5)],
            OwnWeight = 0.5,
        };
        var asks = new OpenAsks(TimeProvider.System, opened: null, knows);
        asks.Open();

        var asking = asks.AskAsync(gossip, default);

        Assert.Equal("run/1/gossip", gossip.Key);
        asks.Find(gossip.Key)?.TryComplete(new GossipReply(7) { Averaged = ["b"] });
        if (knows) Assert.Equal(7, Assert.IsType<GossipReply>(await asking).Examples);
        else Assert.Equal(RefusalReason.WrongKind, Assert.IsType<Refusal>(await asking).Reason);
    }

    [Fact]
    public async Task Changes_are_told_to_who_looked_before_them()
    {
        _asks.Open();
        var changed = _asks.Changed;
        Assert.False(changed.IsCompleted);
        var asking = _asks.AskAsync(Question(1), default);
        await changed;
        changed = _asks.Changed;
        Assert.False(changed.IsCompleted);

        _asks.Find(Question(1).Key)!.TryComplete(new PropertiesReply(new Dictionary<string, string>(StringComparer.Ordinal)));

        await asking;
        await changed;
    }

    [Fact]
    public async Task Of_two_asks_of_one_key_the_younger_is_found_and_each_ends_by_itself()
    {
        _asks.Open();
        using var over = new CancellationTokenSource();
        var withdrawn = new List<OpenAsk>();
        var older = _asks.AskAsync(Question(1), over.Token, withdrawn.Add);
        var first = _asks.Find(Question(1).Key)!;
        var younger = _asks.AskAsync(Question(1), default);

        Assert.NotSame(first, _asks.Find(Question(1).Key));
        await over.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => older);

        Assert.Same(first, Assert.Single(withdrawn));
        Assert.False(younger.IsCompleted);
        Assert.Single(_asks.All);
    }

    private static PropertiesAssignment Question(int round) => new() { RunId = "r", Round = round };

    private static (RefusalReason, string) Said(Reply reply) => reply is Refusal refusal ? (refusal.Reason, refusal.Detail) : default;
}

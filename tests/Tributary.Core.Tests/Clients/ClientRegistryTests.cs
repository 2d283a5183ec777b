using Tributary.Core.Clients;
using Tributary.Core.Rounds;
using Tributary.Core.Tests.Fakes;
using Tributary.Engine.Data;

namespace Tributary.Core.Tests.Clients;

public sealed class ClientRegistryTests
{
    [Fact]
    public void The_same_seed_selects_the_same_cohort_in_whatever_order_clients_joined()
    {
        var (forth, back) = (new ClientRegistry(), new ClientRegistry());
        for (var i = 0; i < 100; i++) forth.Join(Client(i));
        for (var i = 99; i >= 0; i--) back.Join(Client(i));

        foreach (var selection in Enum.GetValues<Selection>())
        {
            var cohort = new CohortSpec { Size = 10, Selection = selection };
            var ids = Ids(Draw(forth, cohort, new SeededRandom(3)));

            Assert.Equal(ids, Ids(Draw(back, cohort, new SeededRandom(3))));
            Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
            Assert.Equal(10, ids.Distinct().Count());
            Assert.NotEqual(ids, Ids(Draw(forth, cohort, new SeededRandom(4))));
        }
    }

    [Fact]
    public void Random_selection_gives_everyone_the_same_chance()
    {
        var registry = Filled(20);
        var counts = Count(registry, new CohortSpec { Size = 5 }, draws: 4000);

        Assert.All(counts.Values, count => Assert.InRange(count, 870, 1130));   // 1000 expected, sigma 27
    }

    [Fact]
    public void Weighted_selection_prefers_those_with_many_examples()
    {
        var registry = new ClientRegistry();
        registry.Join(new FakeClient("small", (_, _) => throw new InvalidOperationException()) { Info = new("small") { Examples = 10 } });
        registry.Join(new FakeClient("large", (_, _) => throw new InvalidOperationException()) { Info = new("large") { Examples = 30 } });

        var counts = Count(registry, new CohortSpec { Size = 1, Selection = Selection.Weighted }, draws: 4000);

        Assert.InRange(counts["large"], 2880, 3120);   // 3000 expected, sigma 27
    }

    [Theory]
    [InlineData(0.1, 10)]
    [InlineData(0.001, 1)]
    [InlineData(1.0, 100)]
    public void A_fraction_is_of_those_present(double fraction, int expected)
        => Assert.Equal(expected, Draw(Filled(100), new CohortSpec { Fraction = fraction }, new SeededRandom(1)).Count);

    [Fact]
    public void Fewer_present_than_wanted_are_all_taken()
        => Assert.Equal(3, Draw(Filled(3), new CohortSpec { Size = 10 }, new SeededRandom(1)).Count);

    [Fact]
    public void Who_comes_again_takes_its_own_place_and_its_old_connection_cannot_remove_it()
    {
        var registry = new ClientRegistry();
        var (old, fresh) = (Client(1), Client(1));
        registry.Join(old);
        registry.Join(fresh);

        Assert.Equal(1, registry.Count);
        Assert.False(registry.Leave(old));
        Assert.Same(fresh, registry.Find(fresh.Info.Id));
        Assert.True(registry.Leave(fresh));
        Assert.Empty(registry.Ids);
    }

    [Fact]
    public void An_id_is_the_transports_that_brought_it_first_as_long_as_its_client_is_here()
    {
        var registry = new ClientRegistry();
        FakeClient By(string transport)
            => new("a", (_, _) => throw new InvalidOperationException()) { Info = new("a") { Transport = transport } };
        var (first, foreign) = (By("native"), By("flower"));
        Assert.Null(registry.Join(first));
        var version = registry.Version;

        Assert.Same(first, registry.Join(foreign));
        Assert.Equal((version, first), (registry.Version, registry.Find("a")));
        Assert.False(registry.Leave(foreign));
        Assert.Null(registry.Join(By("native")));
        Assert.True(registry.Leave(registry.Find("a")!));
        Assert.Null(registry.Join(foreign));
    }

    [Fact]
    public void Who_has_left_is_not_selected()
    {
        var registry = Filled(10);
        Draw(registry, new CohortSpec { Size = 10 }, new SeededRandom(1));
        registry.Leave(registry.Find("client-0003")!);

        Assert.DoesNotContain("client-0003", Ids(Draw(registry, new CohortSpec { Size = 10 }, new SeededRandom(1))));
    }

    private static IReadOnlyList<IClient> Draw(ClientRegistry registry, CohortSpec cohort, SeededRandom random)
        => Drawing.Draw(registry, registry.Ids, cohort, random);

    private static FakeClient Client(int i) => FakeClient.NeverAnswers($"client-{i:d4}");

    private static ClientRegistry Filled(int count)
    {
        var registry = new ClientRegistry();
        for (var i = 0; i < count; i++) registry.Join(Client(i));
        return registry;
    }

    private static Dictionary<string, int> Count(ClientRegistry registry, CohortSpec cohort, int draws)
        => Enumerable.Range(0, draws).SelectMany(draw => Ids(Draw(registry, cohort, SeededRandom.For(1, $"{draw}")))).CountBy(id => id)
            .ToDictionary();

    private static string[] Ids(IReadOnlyList<IClient> cohort) => [.. cohort.Select(client => client.Info.Id)];
}

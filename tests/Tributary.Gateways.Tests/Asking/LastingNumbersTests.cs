using Tributary.Core.Clients;
using Tributary.Gateways.Asking;
using Tributary.Gateways.Tests.Contract;

namespace Tributary.Gateways.Tests.Asking;

/// <summary>Whoever has no id gets the lowest number that is free.</summary>
public sealed class LastingNumbersTests
{
    [Fact]
    public void Numbers_that_are_given_back_are_taken_again_the_lowest_first()
    {
        var numbers = new LastingNumbers("board", new ClientRegistry());
        Assert.Equal(["board-1", "board-2", "board-3"], Enumerable.Range(0, 3).Select(_ => numbers.Take()));

        numbers.Return("board-3");
        numbers.Return("board-1");
        numbers.Return("board-1");
        numbers.Return("board-77");
        numbers.Return("somebody");

        Assert.Equal(["board-1", "board-3", "board-4"], Enumerable.Range(0, 3).Select(_ => numbers.Take()));
    }

    [Fact]
    public void A_number_that_somebody_calls_itself_by_is_passed_over_and_free_once_it_has_left()
    {
        var registry = new ClientRegistry();
        var named = new ScriptedClient("board-1", (_, _) => throw new InvalidOperationException());
        registry.Join(named);
        var numbers = new LastingNumbers("board", registry);

        Assert.Equal(["board-2", "board-3"], Enumerable.Range(0, 2).Select(_ => numbers.Take()));
        registry.Leave(named);
        Assert.Equal(["board-1", "board-4"], Enumerable.Range(0, 2).Select(_ => numbers.Take()));
    }

    [Fact]
    public void Nothing_grows_with_the_number_of_clients_that_ever_came()
    {
        var numbers = new LastingNumbers("board", new ClientRegistry());
        for (var i = 0; i < 10_000; i++)
        {
            var id = numbers.Take();
            Assert.Equal("board-1", id);
            numbers.Return(id);
        }
    }
}

using Microsoft.Extensions.Logging.Abstractions;
using Tributary.Gateways.Faas.Keeping;
using Tributary.Gateways.Tests.Contract;

namespace Tributary.Gateways.Tests.Faas;

public sealed class BudgetWatchTests
{
    [Fact]
    public void A_run_is_stopped_once_when_its_functions_cost_as_much_as_they_may()
    {
        var control = new ScriptedControl();
        var cost = 0.0;
        var watch = new BudgetWatch(() => cost, 2.5, control, NullLogger.Instance);
        watch.Look("run-1");
        cost = 2.49;
        watch.Look("run-1");
        Assert.Empty(control.Said);
        cost = 2.5;
        for (var i = 0; i < 5; i++) watch.Look("run-1");
        Assert.Equal("faas ends run-1: its functions cost 2.5 US dollars; the budget is 2.5", Assert.Single(control.Said));
    }

    [Fact]
    public void What_cannot_be_stopped_now_is_stopped_at_the_next_look()
    {
        var control = new ScriptedControl { Away = new(Orders.OrderFault.NotNow, "the store is away") };
        var watch = new BudgetWatch(() => 9, 1, control, NullLogger.Instance);
        watch.Look("run-1");
        Assert.Empty(control.Said);
        control.Away = null;
        watch.Look("run-1");
        Assert.Single(control.Said);
    }
}

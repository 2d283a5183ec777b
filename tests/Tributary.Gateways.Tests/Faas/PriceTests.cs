using Tributary.Gateways.Faas.Fabric;
using Tributary.Gateways.Faas.Keeping;

namespace Tributary.Gateways.Tests.Faas;

public sealed class PriceTests
{
    // 2048 MB for 1.95 s and one call, by hand from the providers' pages.
    [Theory]
    [InlineData(FabricProviders.OpenWhisk, 4.0, 2 * 2.0 * 0.000017)]
    [InlineData(FabricProviders.Google, 4.0, 2 * 2.0 * 0.0000025 + 2.0 * 2.4 * 0.00001 + 0.4 / 1e6)]
    [InlineData(FabricProviders.CloudRun, 4.0, 2 * 2.0 * 0.0000025 + 2.0 * 0.000024 + 0.4 / 1e6)]
    [InlineData(FabricProviders.Lambda, 3.9, 2 * 1.95 * 0.0000166667 + 0.2 / 1e6)]
    [InlineData(FabricProviders.Azure, 3.9, 2 * 1.95 * 0.000016 + 0.2 / 1e6)]
    [InlineData(FabricProviders.Local, 3.9, 0)]
    [InlineData(FabricProviders.Knative, 3.9, 0)]
    public void An_activation_costs_what_the_providers_list_says(string provider, double gigabyteSeconds, double dollars)
    {
        var (used, cost) = PriceTable.Of(provider).Of(2048, TimeSpan.FromMilliseconds(1950));
        Assert.Equal(gigabyteSeconds, used, 9);
        Assert.Equal(dollars, cost, 12);
    }

    [Fact]
    public void The_table_says_of_which_day_it_is() => Assert.Matches(@"read on \d{4}-\d\d-\d\d", PriceTable.Source);
}

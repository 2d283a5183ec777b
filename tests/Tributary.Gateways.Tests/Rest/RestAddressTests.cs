using System.Net;
using Tributary.Gateways.Rest;

namespace Tributary.Gateways.Tests.Rest;

/// <summary>Where the central node calls: whoever registers an address must not make it call anybody else's.</summary>
public sealed class RestAddressTests
{
    [Theory]
    [InlineData("10.0.0.7", "10.0.0.7", true)]
    [InlineData("::ffff:10.0.0.7", "10.0.0.7", true)]
    [InlineData("10.0.0.8", "10.0.0.7", false)]
    [InlineData("127.0.0.1", "10.0.0.7", false)]
    [InlineData("::1", "10.0.0.7", false)]
    [InlineData("169.254.169.254", "10.0.0.7", false)]
    [InlineData("192.168.1.20", "10.0.0.7", true)]
    [InlineData("192.168.2.20", "10.0.0.7", false)]
    [InlineData("0.0.0.0", "0.0.0.0", false)]
    [InlineData("::", "::", false)]
    public void Only_the_address_that_registered_and_allowed_networks_are_called(string target, string from, bool allowed)
        => Assert.Equal(allowed, new RestAddress([IPNetwork.Parse("192.168.1.0/24")], isOpen: false)
            .Allows(IPAddress.Parse(target), IPAddress.Parse(from)));

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void This_machine_is_called_where_it_needs_no_credentials(bool isOpen, bool allowed)
        => Assert.Equal(allowed, new RestAddress([], isOpen).Allows(IPAddress.IPv6Loopback, IPAddress.Loopback));

    [Theory]
    [InlineData("http://10.0.0.7:5001", null)]
    [InlineData("http://node.example:5001", null)]
    [InlineData("http://[::ffff:10.0.0.7]:5001", null)]
    [InlineData("http://192.168.1.3", null)]
    [InlineData("http://localhost:5001", "localhost is not called for 10.0.0.7")]
    [InlineData("http://169.254.169.254/latest", "169.254.169.254 is not called for 10.0.0.7")]
    public void What_would_never_be_called_is_said_at_once(string url, string? reason)
    {
        var said = new RestAddress([IPNetwork.Parse("192.168.1.0/24")], isOpen: true).Refusal(url, IPAddress.Parse("10.0.0.7"));

        if (reason is null) Assert.Null(said);
        else Assert.StartsWith(reason, said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_resolves_elsewhere_is_not_connected_to()
    {
        var addresses = new RestAddress([], isOpen: false);

        var fault = await Assert.ThrowsAsync<HttpRequestException>(async () => await addresses.ConnectAsync(
            new DnsEndPoint("localhost", 80), IPAddress.Parse("10.0.0.7"), TestContext.Current.CancellationToken));

        Assert.Contains("localhost is not at 10.0.0.7", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://10.0.0.7:5001", null)]
    [InlineData("https://node.example/", null)]
    [InlineData("ftp://10.0.0.7", "no address like")]
    [InlineData("10.0.0.7:5001", "no address like")]
    [InlineData("http://10.0.0.7:5001\r\nHost: x", "no address like")]
    [InlineData("http://u:p@10.0.0.7", "user or a password")]
    [InlineData("http://10.0.0.7/?a=b", "query")]
    [InlineData("http://10.0.0.7/#", "query")]
    public void Addresses_that_are_none_are_refused_with_the_reason(string url, string? reason)
    {
        var fault = RestAddress.Fault(url);

        if (reason is null) Assert.Null(fault);
        else Assert.Contains(reason, fault, StringComparison.Ordinal);
    }
}

using Tributary.Protocols.Grpc;

namespace Tributary.Protocols.Tests.Grpc;

public sealed class GrpcHeadersTests
{
    [Theory]
    [InlineData(0, "0m")]
    [InlineData(1.5, "1500m")]
    [InlineData(99_999, "99999000m")]
    [InlineData(100_000.5, "100001S")]
    [InlineData(360_000_000, "6000000M")]
    public void A_time_has_at_most_eight_digits_and_is_never_shortened(double seconds, string text)
        => Assert.Equal(text, GrpcHeaders.WriteTimeout(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData("1H", 3600)]
    [InlineData("2M", 120)]
    [InlineData("3S", 3)]
    [InlineData("4m", 0.004)]
    [InlineData("5u", 0.000005)]
    [InlineData("100n", 0.0000001)]
    public void Every_unit_of_time_is_read(string text, double seconds)
        => Assert.Equal(TimeSpan.FromSeconds(seconds), GrpcHeaders.ReadTimeout(text));

    [Theory]
    [InlineData("")]
    [InlineData("S")]
    [InlineData("-1S")]
    [InlineData("1x")]
    [InlineData("123456789S")]
    public void What_is_no_time_is_none(string text)
        => Assert.Null(GrpcHeaders.ReadTimeout(text));

    [Fact]
    public void The_longest_time_is_read_without_overflow()
        => Assert.True(GrpcHeaders.ReadTimeout("99999999H") > TimeSpan.FromDays(4_000_000));

    [Theory]
    [InlineData("all is well", "all is well")]
    [InlineData("50 % naß\n", "50 %25 na%C3%9F%0A")]
    public void Texts_go_through_a_header_and_back(string text, string written)
    {
        Assert.Equal(written, GrpcHeaders.WriteText(text));
        Assert.Equal(text, GrpcHeaders.ReadText(written));
    }

    [Fact]
    public void A_percent_sign_that_begins_nothing_stays()
        => Assert.Equal("100%, %zz, ß", GrpcHeaders.ReadText("100%, %zz, %C3%9F"));
}

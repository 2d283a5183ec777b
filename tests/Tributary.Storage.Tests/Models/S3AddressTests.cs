using Tributary.Storage.Models;

namespace Tributary.Storage.Tests.Models;

public sealed class S3AddressTests
{
    [Fact]
    public void An_address_names_bucket_prefix_endpoint_and_region()
    {
        var read = S3Address.Read("s3://models/clinic/north?endpoint=http://127.0.0.1:9000&region=eu-central-1");

        Assert.Equal(("models", "clinic/north/", new Uri("http://127.0.0.1:9000"), "eu-central-1", true),
            (read.Bucket, read.Prefix, read.Endpoint, read.Region, read.PathStyle));
        Assert.Equal("s3://models/clinic/north at http://127.0.0.1:9000", read.ToString());
    }

    [Fact]
    public void At_amazon_the_bucket_goes_into_the_hosts_name()
    {
        var read = S3Address.Read("s3://models?region=eu-central-1");

        Assert.Equal(("", (Uri?)null, false), (read.Prefix, read.Endpoint, read.PathStyle));
        Assert.Null(S3Address.Problem("s3://models?region=eu-central-1"));
    }

    [Theory]
    [InlineData("models", "is no address")]
    [InlineData("http://models/x", "is no address")]
    [InlineData("s3://key:secret@models?region=x", "credentials")]
    [InlineData("s3://Models_1?region=x", "small letters")]
    [InlineData("s3://mm?region=x", "3 to 63")]
    [InlineData("s3://models?endpoint=127.0.0.1:9000", "http://127.0.0.1:9000")]
    [InlineData("s3://models?regoin=x", "regoin")]
    [InlineData("s3://models?region=x&pathStyle=yes", "true or false")]
    public void What_is_wrong_with_an_address_is_said(string text, string expected)
    {
        Assert.Contains(expected, S3Address.Problem(text), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", S3Address.Problem(text)!, StringComparison.Ordinal);
    }
}

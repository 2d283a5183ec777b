using System.Net;
using Tributary.Engine.Formats;
using Tributary.Storage.Exchange;
using Tributary.Storage.Models;
using Tributary.Storage.Tests.Buckets;

namespace Tributary.Storage.Tests.Exchange;

/// <summary>Against a server of S3's protocol; what it does not look at, the signatures of addresses, the tests do.</summary>
public sealed class ExchangeBucketTests(SharedS3 shared) : IClassFixture<SharedS3>, IDisposable
{
    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1);
    private readonly string _file = Path.GetTempFileName();
    private readonly HttpClient _http = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _http.Dispose();
        File.Delete(_file);
    }

    [Fact]
    public async Task What_is_offered_is_fetched_at_its_address_and_nothing_else_is()
    {
        using var bucket = await BucketAsync("offer");
        await File.WriteAllTextAsync(_file, "the model", Cancellation);
        var address = await bucket.OfferAsync(_file, "one", s_hour, Cancellation);
        await File.WriteAllTextAsync(_file, "another", Cancellation);
        _ = await bucket.OfferAsync(_file, "two", s_hour, Cancellation);

        Assert.Equal("the model", await _http.GetStringAsync(address, Cancellation));
        Assert.True(Holds(address, "GET", 59));
        Assert.False(Holds(address, "GET", 61));
        Assert.False(Holds(address, "PUT", 0));
        Assert.False(Holds(new(address.AbsoluteUri.Replace("/one?", "/two?", StringComparison.Ordinal)), "GET", 0));
    }

    [Fact]
    public async Task It_is_sent_once_however_many_ask()
    {
        using var bucket = await BucketAsync("once");
        await File.WriteAllTextAsync(_file, "the model", Cancellation);
        var addresses = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => bucket.OfferAsync(_file, "one", s_hour, Cancellation)));
        await File.WriteAllTextAsync(_file, "not sent any more", Cancellation);
        _ = await bucket.OfferAsync(_file, "one", s_hour, Cancellation);

        Assert.Equal("the model", await _http.GetStringAsync(addresses[19], Cancellation));
    }

    [Fact]
    public async Task What_is_put_is_fetched_until_it_is_dropped()
    {
        using var bucket = await BucketAsync("take");
        var address = await bucket.InviteAsync("run/1/client_3.safetensors", s_hour);
        Assert.Null(await bucket.LengthAsync("run/1/client_3.safetensors", Cancellation));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(new(HttpMethod.Put, address) { Content = new StringContent("first") }));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(new(HttpMethod.Put, address) { Content = new StringContent("the last") }));
        Assert.True(Holds(address, "PUT", 59));
        Assert.False(Holds(address, "GET", 0));

        Assert.Equal(8, await bucket.LengthAsync("run/1/client_3.safetensors", Cancellation));
        await using (var target = new FileStream(_file, FileMode.Create))
            Assert.True(await bucket.FetchAsync("run/1/client_3.safetensors", target, 8, Cancellation));
        Assert.Equal("the last", await File.ReadAllTextAsync(_file, Cancellation));
        await bucket.DropAsync("run/1/client_3.safetensors", Cancellation);
        Assert.Null(await bucket.LengthAsync("run/1/client_3.safetensors", Cancellation));
        await bucket.DropAsync("run/1/client_3.safetensors", Cancellation);
    }

    [Fact]
    public async Task What_grows_after_it_was_looked_at_is_not_fetched()
    {
        using var bucket = await BucketAsync("grow");
        _ = await StatusAsync(new(HttpMethod.Put, await bucket.InviteAsync("one", s_hour)) { Content = new StringContent("nine bytes") });
        await using var target = new FileStream(_file, FileMode.Create);
        var fault = await Assert.ThrowsAsync<BrokenFileException>(() => bucket.FetchAsync("one", target, 9, Cancellation));
        Assert.Contains("more than 9 bytes", fault.Message, StringComparison.Ordinal);
        Assert.Equal(0, target.Length);
    }

    [Fact]
    public async Task What_nobody_has_an_address_for_is_swept_away_and_offered_anew()
    {
        var clock = new ManualClock { Now = DateTimeOffset.UtcNow };
        using var bucket = await BucketAsync("sweep", clock);
        await File.WriteAllTextAsync(_file, "old", Cancellation);
        _ = await bucket.OfferAsync(_file, "short", s_hour, Cancellation);
        var longer = await bucket.OfferAsync(_file, "long", TimeSpan.FromHours(20), Cancellation);
        _ = await StatusAsync(new(HttpMethod.Put, await bucket.InviteAsync("late", s_hour)) { Content = new StringContent("x") });

        clock.Now += TimeSpan.FromHours(3);
        await bucket.SweepAsync(Cancellation);
        Assert.Equal("old", await _http.GetStringAsync(longer, Cancellation));
        await File.WriteAllTextAsync(_file, "new", Cancellation);
        Assert.Equal("new", await _http.GetStringAsync(await bucket.OfferAsync(_file, "short", s_hour, Cancellation), Cancellation));
        Assert.Equal(1, await bucket.LengthAsync("late", Cancellation));

        clock.Now += TimeSpan.FromHours(23);
        await bucket.SweepAsync(Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(new(HttpMethod.Get, longer)));
        Assert.Null(await bucket.LengthAsync("late", Cancellation));
    }

    [Fact]
    public async Task No_address_holds_longer_than_a_day()
    {
        using var bucket = await BucketAsync("long");
        var address = await bucket.InviteAsync("one", TimeSpan.FromDays(30));
        Assert.True(Holds(address, "PUT", (24 * 60) - 1));
        Assert.False(Holds(address, "PUT", (24 * 60) + 1));
    }

    [Fact]
    public async Task A_bucket_that_is_away_is_told_in_words()
    {
        using var bucket = await BucketAsync("gone", bucket: "nowhere");
        await File.WriteAllTextAsync(_file, "the model", Cancellation);
        var fault = await Assert.ThrowsAsync<StoreUnavailableException>(() => bucket.OfferAsync(_file, "one", s_hour, Cancellation));
        Assert.Contains("does not exist", fault.Message, StringComparison.Ordinal);
    }

    // Minutes from now.
    private static bool Holds(Uri address, string method, int minutes)
        => SignedUrl.Holds(address, method, S3Server.Credential, DateTimeOffset.UtcNow.AddMinutes(minutes));

    private async Task<ExchangeBucket> BucketAsync(string prefix, TimeProvider? clock = null, string bucket = S3Server.Bucket)
        => new(S3Address.Read((await shared.ServerAsync()).Address($"exchange-{prefix}", bucket)), clock ?? TimeProvider.System);

    private async Task<HttpStatusCode> StatusAsync(HttpRequestMessage request)
    {
        using (request)
        using (var answer = await _http.SendAsync(request, Cancellation)) return answer.StatusCode;
    }
}

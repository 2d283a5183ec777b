using System.IO.Compression;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Tributary.Coordinator.Dashboard;
using Tributary.Coordinator.Hosting;
using Tributary.Coordinator.Tests.Fakes;

namespace Tributary.Coordinator.Tests.Dashboard;

/// <summary>How the dashboard is served; what it shows is tested in a browser.</summary>
public sealed partial class DashboardTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private CoordinatorHost _host = null!;
    private HttpClient _http = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static DashboardFiles Files { get; } = DashboardFiles.Of(typeof(DashboardFiles).Assembly);

    public async ValueTask InitializeAsync()
    {
        _host = await CoordinatorHost.StartAsync(new CoordinatorOptions { Folder = _folder.Path, Listen = new Uri("http://127.0.0.1:0") },
            Cancellation);
        _http = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None })
        { BaseAddress = _host.Address };
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _host.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_page_is_never_kept_unasked_and_runs_nothing_that_is_not_the_coordinators_own()
    {
        using var page = await GetAsync("/");

        Assert.Equal((HttpStatusCode.OK, "text/html"), (page.StatusCode, page.Content.Headers.ContentType!.MediaType));
        Assert.Equal("no-cache", page.Headers.CacheControl!.ToString());
        var policy = page.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'self'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", page.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("no-referrer", page.Headers.GetValues("Referrer-Policy").Single());
        var html = await page.Content.ReadAsStringAsync(Cancellation);
        Assert.DoesNotMatch(InlinePattern(), html);
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    [InlineData(null)]
    public async Task A_script_comes_as_small_as_the_browser_can_read_it_and_is_kept_for_good(string? encoding)
    {
        Assert.SkipUnless(Files.Present, "built without Node: there is no dashboard");
        var path = Files.Paths.First(name => name.StartsWith("/assets/index-", StringComparison.Ordinal)
            && name.EndsWith(".js", StringComparison.Ordinal));

        using var script = await GetAsync(path, ("Accept-Encoding", encoding));

        Assert.Equal("public, max-age=31536000, immutable", script.Headers.CacheControl!.ToString());
        Assert.Equal(encoding, script.Content.Headers.ContentEncoding.SingleOrDefault());
        Assert.Equal("Accept-Encoding", script.Headers.Vary.Single());
        Assert.Equal(Files.Find(path)!.Plain, await DecodedAsync(script, encoding));
    }

    [Fact]
    public async Task What_the_browser_has_already_is_not_sent_again()
    {
        using var first = await GetAsync("/", ("Accept-Encoding", "br"));

        using var again = await GetAsync("/", ("Accept-Encoding", "br"), ("If-None-Match", first.Headers.ETag!.ToString()));

        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.Empty(await again.Content.ReadAsByteArrayAsync(Cancellation));
    }

    [Fact]
    public async Task A_page_within_the_dashboard_can_be_opened_by_its_address()
    {
        Assert.SkipUnless(Files.Present, "built without Node: there is no dashboard");

        using var page = await GetAsync("/runs/20260102-030405-ab12", ("Accept", "text/html,application/xhtml+xml"));

        Assert.Equal(Files.Index.Plain, await page.Content.ReadAsByteArrayAsync(Cancellation));
    }

    [Theory]
    [InlineData("/api/nothing", "text/html")]
    [InlineData("/link/nothing", "text/html")]
    [InlineData("/assets/nothing.js", "text/html")]
    [InlineData("/runs/x", "application/json")]
    public async Task What_is_not_there_is_not_the_page(string path, string accept)
    {
        using var answer = await GetAsync(path, ("Accept", accept));

        Assert.True(answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Unauthorized, $"{path}: {answer.StatusCode}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task The_api_keeps_its_own_answers()
    {
        using var alive = await GetAsync("/healthz", ("Accept", "text/html"));
        using var wrongMethod = await GetAsync("/api/runs/x/pause", ("Accept", "text/html"));

        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, wrongMethod.StatusCode);
    }

    [Fact]
    public async Task Without_node_the_address_says_how_to_get_the_dashboard()
    {
        var none = DashboardFiles.Of(typeof(DashboardFiles).Assembly, withDashboard: false);
        var context = new DefaultHttpContext { Request = { Method = "GET", Path = "/" }, Response = { Body = new MemoryStream() } };

        await new DashboardMiddleware(_ => Task.CompletedTask, none).InvokeAsync(context);

        context.Response.Body.Position = 0;
        Assert.Contains("Node.js 20.19", await new StreamReader(context.Response.Body)
            .ReadToEndAsync(Cancellation), StringComparison.Ordinal);
        Assert.Equal(DashboardMiddleware.Policy, context.Response.Headers.ContentSecurityPolicy.ToString());
    }

    [Fact]
    public void All_scripts_together_stay_below_300_kB()
    {
        Assert.SkipUnless(Files.Present, "built without Node: there is no dashboard");

        var sizes = Files.Paths.Where(path => path.EndsWith(".js", StringComparison.Ordinal))
            .Sum(path => (Files.Find(path)!.Gzip ?? Files.Find(path)!.Plain).Length);

        Assert.InRange(sizes, 1, 300_000);
    }

    private async Task<HttpResponseMessage> GetAsync(string path, params (string Name, string? Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers) if (value is not null) request.Headers.TryAddWithoutValidation(name, value);
        return await _http.SendAsync(request, Cancellation);
    }

    private static async Task<byte[]> DecodedAsync(HttpResponseMessage answer, string? encoding)
    {
        var sent = await answer.Content.ReadAsStreamAsync(Cancellation);
        await using var plain = encoding switch
        {
            "br" => new BrotliStream(sent, CompressionMode.Decompress),
            "gzip" => new GZipStream(sent, CompressionMode.Decompress),
            _ => sent
        };
        var bytes = new MemoryStream();
        await plain.CopyToAsync(bytes, Cancellation);
        return bytes.ToArray();
    }

    [GeneratedRegex("<script(?![^>]*src=)|<style|\\sstyle=|\\son[a-z]+=", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex InlinePattern();
}

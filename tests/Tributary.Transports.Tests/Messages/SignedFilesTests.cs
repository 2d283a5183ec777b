using System.Net;
using Tributary.Engine.Formats;
using Tributary.Engine.Models;
using Tributary.Transports.Messages;

namespace Tributary.Transports.Tests.Messages;

/// <summary>What a bucket may answer. What passes is tried again by whoever asked; the address itself is told to nobody.</summary>
public sealed class SignedFilesTests : IDisposable
{
    private const string Secret = "X-Amz-Signature=abcdef";
    private readonly string _folder = Directory.CreateTempSubdirectory("signed-").FullName;
    private readonly AssignmentMessage _assignment = new()
    {
        Key = "run/1/train",
        Kind = "train",
        Run = "run",
        Round = 1,
        Model = new string('a', 64),
    };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(403, "a clock is wrong")]
    [InlineData(404, "nothing lies there any more")]
    [InlineData(301, "the region")]
    [InlineData(411, "does not take")]
    [InlineData(400, "does not take")]
    public async Task What_does_not_pass_ends_the_assignment(int status, string words)
    {
        var fault = await Assert.ThrowsAsync<LinkProblemException>(() => FetchAsync(status, "<Error><Code>Other</Code></Error>"));
        Assert.True(fault.IsFinal);
        Assert.Contains($"the bucket at models.example answers {status}", fault.Message, StringComparison.Ordinal);
        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, fault.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(503, "")]
    [InlineData(500, "")]
    [InlineData(429, "")]
    [InlineData(400, "<Error><Code>RequestTimeout</Code></Error>")]
    public async Task What_passes_is_a_fault_of_the_line(int status, string body)
    {
        var fault = await Assert.ThrowsAsync<HttpRequestException>(() => FetchAsync(status, body));
        Assert.DoesNotContain(Secret, fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_model_and_one_without_end_are_refused()
    {
        await Assert.ThrowsAsync<BrokenFileException>(() => FetchAsync(200, "<html>"));
        var endless = await Assert.ThrowsAsync<BrokenFileException>(() => FetchAsync(200, null));
        Assert.Contains("bytes come", endless.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(_folder));
    }

    // Null for a body that never ends.
    private async Task FetchAsync(int status, string? body)
    {
        using var http = new HttpClient(new Scripted((HttpStatusCode)status, body));
        var files = new SignedFiles(http, new SignedAddresses($"https://models.example/offered/one?{Secret}", null), _folder,
            TimeProvider.System);
        await files.FetchAsync(_assignment, ModelCatalog.Find("logreg")!, TestContext.Current.CancellationToken);
    }

    private sealed class Scripted(HttpStatusCode status, string? body) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            => Task.FromResult(new HttpResponseMessage(status)
            { Content = body is null ? new StreamContent(new Endless()) : new StringContent(body) });
    }

    private sealed class Endless : MemoryStream
    {
        public override int Read(Span<byte> buffer) => buffer.Length;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
            => ValueTask.FromResult(buffer.Length);
    }
}

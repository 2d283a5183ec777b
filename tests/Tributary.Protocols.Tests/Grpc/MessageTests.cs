using System.IO.Compression;
using System.IO.Pipelines;
using Tributary.Protocols.Grpc;

namespace Tributary.Protocols.Tests.Grpc;

public sealed class MessageTests
{
    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Messages_come_out_as_they_went_in(bool compressed)
    {
        var pipe = new Pipe();
        var writer = new MessageWriter(pipe.Writer, compressed);
        byte[][] sent = [[], [1], Enumerable.Range(0, 200_000).Select(i => (byte)(i * 7)).ToArray()];
        var writing = Task.Run(async () =>
        {
            foreach (var one in sent) await writer.WriteAsync(one, Now);
            await pipe.Writer.CompleteAsync();
        }, Now);

        var reader = new MessageReader(pipe.Reader, new GrpcLimits(), GrpcHeaders.Gzip);
        var got = new List<byte[]>();
        while (await reader.NextAsync(Now) is { } message) got.Add(await message.ToArrayAsync(Now));

        await writing;
        Assert.Equal(sent, got);
    }

    [Fact]
    public async Task A_stream_that_comes_byte_by_byte_is_cut_alike()
    {
        var pipe = new Pipe();
        var reader = new MessageReader(pipe.Reader, new GrpcLimits(), null);
        var reading = Task.Run(async () => await (await reader.NextAsync(Now))!.ToArrayAsync(Now), Now);
        foreach (var one in (byte[])[0, 0, 0, 0, 3, 7, 8, 9]) await pipe.Writer.WriteAsync(new[] { one }, Now);

        Assert.Equal([7, 8, 9], await reading);
    }

    [Theory]
    [InlineData(new byte[] { 2, 0, 0, 0, 0 }, GrpcStatus.Internal)]
    [InlineData(new byte[] { 0, 0, 0 }, GrpcStatus.Internal)]
    [InlineData(new byte[] { 0, 0, 0, 0, 9, 1 }, GrpcStatus.Internal)]
    [InlineData(new byte[] { 0, 0xFF, 0xFF, 0xFF, 0xFF }, GrpcStatus.ResourceExhausted)]
    [InlineData(new byte[] { 0, 0, 1, 0, 0 }, GrpcStatus.ResourceExhausted)]
    [InlineData(new byte[] { 1, 0, 0, 0, 1, 5 }, GrpcStatus.Internal)]
    public async Task What_is_no_message_ends_with_a_status(byte[] bytes, GrpcStatus status)
        => Assert.Equal(status, (await Assert.ThrowsAsync<GrpcException>(() => ReadAsync(bytes, "identity"))).Status);

    [Fact]
    public async Task An_unknown_compression_is_unimplemented()
        => Assert.Equal(GrpcStatus.Unimplemented,
            (await Assert.ThrowsAsync<GrpcException>(() => ReadAsync([1, 0, 0, 0, 1, 5], "snappy"))).Status);

    [Fact]
    public async Task Damaged_gzip_is_internal()
        => Assert.Equal(GrpcStatus.Internal, (await Assert.ThrowsAsync<GrpcException>(() => ReadAsync([1, 0, 0, 0, 4, 5, 6, 7, 8],
            GrpcHeaders.Gzip))).Status);

    [Fact]
    public async Task A_message_that_inflates_beyond_the_limit_is_refused()
    {
        using var small = new MemoryStream();
        using (var gzip = new GZipStream(small, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(new byte[10_000_000]);

        var fault = await Assert.ThrowsAsync<GrpcException>(() => ReadAsync([1, 0, (byte)(small.Length >> 16), (byte)(small.Length >> 8),
            (byte)small.Length, .. small.ToArray()], GrpcHeaders.Gzip, 60_000));

        Assert.Equal(GrpcStatus.ResourceExhausted, fault.Status);
    }

    private static async Task<byte[]> ReadAsync(byte[] bytes, string encoding, int max = 60_000)
    {
        var reader = new MessageReader(PipeReader.Create(new MemoryStream(bytes)), new GrpcLimits { MaxMessageBytes = max }, encoding);
        return await (await reader.NextAsync(Now))!.ToArrayAsync(Now);
    }
}

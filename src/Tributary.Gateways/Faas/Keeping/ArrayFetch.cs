using System.IO.Compression;
using Tributary.Core.Texts;
using Tributary.Engine.Data;
using Tributary.Engine.Formats;
using Tributary.Gateways.Faas.Platforms;

namespace Tributary.Gateways.Faas.Keeping;

/// <summary>Fetches an array: a pickle, an NPY or an IDX file, plain or gzipped. Bounded; nothing in it is carried out.</summary>
internal static class ArrayFetch
{
    private const int MaxBytes = 256 << 20;
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(5);

    /// <exception cref="PlatformException">It cannot be fetched, or is no such file.</exception>
    public static async Task<NpyArray> FetchAsync(Uri address, CancellationToken cancellation)
    {
        try
        {
            var bytes = await BytesAsync(address, cancellation);
            if (bytes is [0x1f, 0x8b, ..]) bytes = await UnpackAsync(bytes, cancellation);
            return ArrayFile.Read(bytes, address.Segments[^1]);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw Fault(address, $"nothing came within {s_limit.TotalSeconds:0} s", null);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or UnauthorizedAccessException or InvalidDataException
            or BrokenFileException)
        {
            throw Fault(address, fault.Message, fault);
        }
    }

    private static async Task<byte[]> BytesAsync(Uri address, CancellationToken cancellation)
    {
        if (address.IsFile)
            return new FileInfo(address.LocalPath) is { Exists: true, Length: <= MaxBytes }
                ? await File.ReadAllBytesAsync(address.LocalPath, cancellation)
                : throw new InvalidDataException($"there is no such file of at most {MaxBytes} bytes");
        using var client = new HttpClient { MaxResponseContentBufferSize = MaxBytes, Timeout = s_limit };
        return await client.GetByteArrayAsync(address, cancellation);
    }

    private static async Task<byte[]> UnpackAsync(byte[] bytes, CancellationToken cancellation)
    {
        await using var packed = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        var block = new byte[1 << 16];
        while (await packed.ReadAsync(block, cancellation) is > 0 and var count)
        {
            if (plain.Length + count > MaxBytes) throw new InvalidDataException($"it is longer than {MaxBytes} bytes");
            plain.Write(block, 0, count);
        }

        return plain.ToArray();
    }

    private static PlatformException Fault(Uri address, string why, Exception? inner) => new(PlatformFault.Away,
        $"the data at {CleanText.Line(address.GetLeftPart(UriPartial.Path), 200)} cannot be read: {CleanText.Line(why, 200)}", inner);
}

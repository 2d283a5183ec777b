using Tributary.Core.Texts;
using Tributary.Engine.Formats;
using Tributary.Engine.Sets.Arrays;
using Tributary.Gateways.Faas.Platforms;

namespace Tributary.Gateways.Faas.Keeping;

/// <summary>Fetches an array: a pickle, an NPY or an IDX file, plain or gzipped. Bounded; nothing in it is carried out.</summary>
internal static class ArrayFetch
{
    private const int MaxBytes = 256 << 20;
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(5);

    /// <exception cref="PlatformException">It cannot be fetched, or is no such file.</exception>
    /// <param name="follows">Whether it may lie where the address leads on to.</param>
    public static async Task<NumberFile> FetchAsync(Uri address, CancellationToken cancellation, bool follows = true)
    {
        try
        {
            var bytes = await BytesAsync(address, follows, cancellation);
            using var file = new MemoryStream(bytes, writable: false);
            return NumberFile.Read(file, address.Segments[^1]);
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

    private static async Task<byte[]> BytesAsync(Uri address, bool follows, CancellationToken cancellation)
    {
        if (address.IsFile)
            return new FileInfo(address.LocalPath) is { Exists: true, Length: <= MaxBytes }
                ? await File.ReadAllBytesAsync(address.LocalPath, cancellation)
                : throw new InvalidDataException($"there is no such file of at most {MaxBytes} bytes");
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = follows })
        { MaxResponseContentBufferSize = MaxBytes, Timeout = s_limit };
        return await client.GetByteArrayAsync(address, cancellation);
    }

    private static PlatformException Fault(Uri address, string why, Exception? inner) => new(PlatformFault.Away,
        $"the data at {CleanText.Line(address.GetLeftPart(UriPartial.Path), 200)} cannot be read: {CleanText.Line(why, 200)}", inner);
}

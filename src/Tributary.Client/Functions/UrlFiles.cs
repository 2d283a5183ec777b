using System.Security.Cryptography;
using System.Text;
using Tributary.Core.Texts;
using Tributary.Engine.Formats;
using Tributary.Transports.Faas;

namespace Tributary.Client.Functions;

/// <summary>Files by their addresses (http, https, file), each fetched once and kept on disk for the next process of the same
/// instance.</summary>
/// <param name="folder">Where they are kept; made where it is missing.</param>
/// <param name="allowed">What addresses may begin with; empty for any.</param>
internal sealed class UrlFiles(string folder, IReadOnlyList<string> allowed, TimeProvider clock) : IDisposable
{
    // The oldest go; what is in use stays readable until it is closed.
    private const int MaxFiles = 32;
    private const long MaxBytes = 1L << 30;
    private const int BlockBytes = 128 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        // An address that was allowed must not lead to one that is not.
        AllowAutoRedirect = allowed.Count == 0,
        MaxAutomaticRedirections = 5,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(10),
    })
    { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Opens the file of an address.</summary>
    /// <exception cref="FaasFormatException">It cannot be had; the message names it without its query.</exception>
    public async Task<FileStream> OpenAsync(string address, CancellationToken cancellation)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https" or "file"))
            throw new FaasFormatException($"'{CleanText.Line(address, 200)}' is no address of data; http, https and file are read");
        if (allowed.Count > 0 && !allowed.Any(prefix => url.AbsoluteUri.StartsWith(prefix, StringComparison.Ordinal)))
            throw new FaasFormatException($"{Name(url)}: data of this address is not read here (TRIBUTARY_DATA_URLS)");
        try
        {
            return url.IsFile ? Open(url.LocalPath) : await FetchedAsync(url, cancellation);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or HttpRequestException or TimeoutException)
        {
            throw new FaasFormatException($"{Name(url)}: {CleanText.Line(fault.GetBaseException().Message, 200)}", fault);
        }
    }

    /// <summary>An address as people may see it: without what may be a secret in it.</summary>
    public static string Name(Uri url) => CleanText.Line(url.GetComponents(
        UriComponents.Scheme | UriComponents.HostAndPort | UriComponents.Path, UriFormat.UriEscaped), 200);

    public void Dispose() => _http.Dispose();

    private static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 0,
        FileOptions.SequentialScan);

    private async Task<FileStream> FetchedAsync(Uri url, CancellationToken cancellation)
    {
        OwnFolder.Make(folder);
        var path = Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(url.AbsoluteUri))));
        if (!File.Exists(path)) await FetchAsync(url, path, cancellation);
        return Open(path);
    }

    private async Task FetchAsync(Uri url, string path, CancellationToken cancellation)
    {
        using var stalled = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stalled.Token, cancellation);
        var part = $"{path}.{Environment.ProcessId}.part";
        try
        {
            using var answer = await _http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (!answer.IsSuccessStatusCode) throw new HttpRequestException($"status {(int)answer.StatusCode}");
            await using (var file = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.None, 0))
            {
                await using var body = await answer.Content.ReadAsStreamAsync(either.Token);
                var block = new byte[BlockBytes];
                for (int count; (count = await body.ReadAsync(block, either.Token)) > 0;)
                {
                    stalled.CancelAfter(Patience);
                    if (file.Length + count > MaxBytes) throw new IOException($"more than {MaxBytes} bytes come");
                    await file.WriteAsync(block.AsMemory(0, count), either.Token);
                }

                if (answer.Content.Headers.ContentLength is { } claimed && claimed != file.Length)
                    throw new IOException($"{file.Length} of {claimed} bytes came");
            }

            File.Move(part, path, overwrite: true);
            LetGo(path);
        }
        catch (OperationCanceledException fault) when (stalled.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"nothing came for {Patience.TotalSeconds:0} s", fault);
        }
        finally
        {
            File.Delete(part);
        }
    }

    private void LetGo(string newest)
    {
        foreach (var old in new DirectoryInfo(folder).GetFiles().Where(file => file.FullName != Path.GetFullPath(newest))
            .OrderByDescending(file => file.LastWriteTimeUtc).Skip(MaxFiles - 1)) old.Delete();
    }
}

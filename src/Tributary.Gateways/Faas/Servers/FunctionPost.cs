using System.Net.Http.Headers;
using System.Text;
using Tributary.Core.Texts;
using Tributary.Gateways.Faas.Bodies;
using Tributary.Gateways.Faas.Platforms.Calls;
using Tributary.Transports.Faas;

namespace Tributary.Gateways.Faas.Servers;

/// <summary>One function calls another at its address, which may begin with <c>USER:KEY@</c>.</summary>
internal static class FunctionPost
{
    /// <summary>The address without its key.</summary>
    public static string Shown(Uri address) => CleanText.Line(
        address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped), 300);

    /// <param name="isUnchecked">Whether any certificate will do.</param>
    /// <returns>What it answers; null where that is an error of HTTP.</returns>
    /// <exception cref="FaasFormatException">It does not answer, or too much.</exception>
    public static async Task<byte[]?> SendAsync(Uri address, byte[] body, bool isJson, bool isUnchecked, CancellationToken cancellation)
    {
        using var http = new HttpClient(new PlatformTls(isUnchecked).Handler(address.IsLoopback, maxConnections: 1))
        { Timeout = Timeout.InfiniteTimeSpan };
        var plain = new UriBuilder(address) { UserName = "", Password = "" }.Uri;
        using var request = new HttpRequestMessage(HttpMethod.Post, plain) { Content = new ByteArrayContent(body) };
        if (isJson) request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (address.UserInfo is { Length: > 0 } user)
            request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(user))));
        try
        {
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if (!answer.IsSuccessStatusCode) return null;
            await using var stream = await answer.Content.ReadAsStreamAsync(cancellation);
            var read = await BoundedBody.ReadAsync(stream, FunctionInvoker.MaxBytes, cancellation);
            return read.Length <= FunctionInvoker.MaxBytes ? read
                : throw new FaasFormatException($"{Shown(address)} answers more than {FunctionInvoker.MaxBytes} bytes");
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            throw new FaasFormatException($"{Shown(address)} does not answer: {CleanText.Line(fault.Message, 200)}", fault);
        }
    }
}

using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Tributary.Gateways.Pages;

/// <summary>A page of one file, under a policy that lets in nothing from elsewhere and nothing inline but its own.</summary>
internal sealed class OwnPage
{
    private static readonly string s_style = Resource("page.css");
    private readonly string _text;

    /// <param name="resource">Its name among what is embedded. It says <c>{style}</c> where the style of all these pages belongs, and
    /// <c>{nonce}</c> where a nonce does.</param>
    public OwnPage(string resource) => _text = Resource(resource).Replace("{style}", s_style, StringComparison.Ordinal);

    public Task ShowAsync(HttpContext context) => ShowAsync(context, []);

    /// <param name="parts">What stands in braces, and HTML to put there.</param>
    public Task ShowAsync(HttpContext context, params ReadOnlySpan<(string Name, string Html)> parts)
    {
        var text = _text;
        foreach (var (name, html) in parts) text = text.Replace($"{{{name}}}", html, StringComparison.Ordinal);
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.ContentSecurityPolicy = $"default-src 'none'; img-src 'self' blob: data:; style-src 'nonce-{nonce}'; "
            + $"script-src 'nonce-{nonce}'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        return context.Response.WriteAsync(text.Replace("{nonce}", nonce, StringComparison.Ordinal), context.RequestAborted);
    }

    private static string Resource(string name)
    {
        using var stream = typeof(OwnPage).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

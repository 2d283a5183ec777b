using System.Security.Cryptography;
using Google.Apis.Auth.OAuth2;
using Google.Apis.Auth.OAuth2.Responses;
using Google.Apis.Http;

namespace Tributary.Gateways.Faas.Platforms.Google;

/// <summary>Tokens of a service account: for Google's API, and for each function that is called. Kept until they end.</summary>
internal sealed class GoogleTokens
{
    private const string Scope = "https://www.googleapis.com/auth/cloud-platform";
    private const int MaxAudiences = 10_000;
    private readonly ServiceAccountCredential _account;
    private readonly string _name;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Task<OidcToken>> _byAudience = new(StringComparer.Ordinal);

    /// <param name="name">Provider and cluster, for messages.</param>
    /// <exception cref="PlatformException">The key is none.</exception>
    public GoogleTokens(GoogleAccount account, string name)
    {
        _name = name;
        var key = RSA.Create();
        try
        {
            key.ImportFromPem(account.PrivateKey);
        }
        catch (Exception fault) when (fault is ArgumentException or CryptographicException)
        {
            // What the library says may hold the key.
            key.Dispose();
            throw new PlatformException(PlatformFault.Unauthorized, $"{name}: auth.private_key of {account.Email} is no private key (PEM)");
        }

        _account = new ServiceAccountCredential(new ServiceAccountCredential.Initializer(account.Email, account.TokenUri)
        {
            Key = key,
            KeyId = account.KeyId is { Length: > 0 } id ? id : null,
            Scopes = [Scope],
            HttpClientFactory = new HttpClientFactory(),
        });
    }

    /// <summary>For Google's API.</summary>
    /// <exception cref="PlatformException">There is none.</exception>
    public Task<string> AccessAsync(CancellationToken cancellation)
        => GotAsync(() => _account.GetAccessTokenForRequestAsync(cancellationToken: cancellation));

    /// <summary>For one function.</summary>
    /// <exception cref="PlatformException">There is none.</exception>
    public Task<string> IdentityAsync(Uri function, CancellationToken cancellation) => GotAsync(async () =>
    {
        Task<OidcToken> token;
        var audience = function.GetLeftPart(UriPartial.Path);
        lock (_lock)
        {
            if (_byAudience.Count >= MaxAudiences) _byAudience.Clear();
            if (!_byAudience.TryGetValue(audience, out token!) || token.IsFaulted || token.IsCanceled)
                _byAudience[audience] = token = _account.GetOidcTokenAsync(OidcTokenOptions.FromTargetAudience(audience),
                    CancellationToken.None);
        }

        return await (await token.WaitAsync(cancellation)).GetAccessTokenAsync(cancellation);
    });

    private async Task<string> GotAsync(Func<Task<string>> get)
    {
        try
        {
            return await get();
        }
        catch (TokenResponseException fault)
        {
            throw new PlatformException(PlatformFault.Unauthorized,
                $"{_name}: {_account.TokenServerUrl} gives {_account.Id} no token: {fault.Error?.Error}", fault);
        }
        catch (HttpRequestException fault)
        {
            throw new PlatformException(PlatformFault.Away, $"{_name}: {_account.TokenServerUrl} cannot be reached: {fault.Message}",
                fault);
        }
    }
}

using System.Net.Http.Headers;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Tributary.Gateways.Faas.Local.Entities;
using Tributary.Security;

namespace Tributary.Gateways.Faas.Local.Serving;

/// <summary>Who may call: Basic authentication, a user and key for each namespace.</summary>
internal sealed class LocalAccounts(IReadOnlyList<LocalAccount> accounts)
{
    private const string Guest = "guest";
    private const int MaxAccounts = 1000;

    public IReadOnlyList<LocalAccount> All => accounts;

    /// <summary>Those of a file; without one, an account whose key is made at the first start and lies in the folder.</summary>
    /// <exception cref="InvalidDataException">The file cannot be understood; what is wrong is said.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static LocalAccounts Of(LocalPlatformOptions options)
    {
        var path = options.AuthFile ?? Path.Combine(options.Folder, "auth");
        if (options.AuthFile is null && !File.Exists(path))
            SecretFile.Write(path, $"{Guest} {Hex(8)}-{Hex(4)}-{Hex(4)}-{Hex(4)}-{Hex(12)}:{Hex(64)}\n");
        return Read(SecretFile.Read(path), path);
    }

    /// <summary>Whoever a request says it is.</summary>
    /// <exception cref="WhiskFault">It says nothing, or what does not hold.</exception>
    public LocalAccount Identify(HttpRequest request)
    {
        if (request.Headers.Authorization.ToString() is not { Length: > 0 } text)
            throw new WhiskFault(StatusCodes.Status401Unauthorized,
                "The resource requires authentication, which was not supplied with the request");
        return Find(text) ?? throw new WhiskFault(StatusCodes.Status401Unauthorized, "The supplied authentication is invalid");
    }

    /// <summary>Whether a caller named its own namespace.</summary>
    /// <returns>The namespace's name.</returns>
    /// <exception cref="WhiskFault">It is another's.</exception>
    public static string Own(LocalAccount caller, string space)
        => space == "_" || space == caller.Namespace ? caller.Namespace : throw WhiskFault.NotYours;

    private static LocalAccounts Read(string text, string path)
    {
        var accounts = new List<LocalAccount>();
        foreach (var (index, line) in text.Split('\n').Index())
        {
            if (line.Trim() is not { Length: > 0 } words || words[0] == '#') continue;
            var parts = words.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var (space, auth) = parts.Length == 1 ? (Guest, parts[0]) : (parts[0], parts[1]);
            if (parts.Length > 2 || !EntityName.IsValid(space) || auth.IndexOf(':', StringComparison.Ordinal) is < 1
                || auth.EndsWith(':') || accounts.Count == MaxAccounts)
                throw new InvalidDataException($"{path}, line {index + 1}: NAMESPACE USER:KEY is needed, and {MaxAccounts} lines at most");
            accounts.Add(new(space, auth));
        }

        if (accounts.Count == 0) throw new InvalidDataException($"{path} names nobody; a line NAMESPACE USER:KEY is needed");
        if (accounts.GroupBy(account => account.Auth, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new InvalidDataException($"{path}: {string.Join(" and ", twice.Select(account => account.Namespace))} have the same key");
        return new(accounts);
    }

    private static string Hex(int digits) => RandomNumberGenerator.GetHexString(digits, lowercase: true);

    // All are compared, so that the time tells nothing of the list.
    private LocalAccount? Find(string text)
    {
        var given = new byte[1024];
        if (!AuthenticationHeaderValue.TryParse(text, out var header) || header.Parameter is null
            || !header.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase)
            || !Convert.TryFromBase64String(header.Parameter, given, out var length)) return null;
        LocalAccount? found = null;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(given.AsSpan(0, length), hash);
        foreach (var account in accounts)
            if (account.Fits(hash)) found = account;
        return found;
    }
}

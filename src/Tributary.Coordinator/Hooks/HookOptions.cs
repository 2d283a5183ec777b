using System.Net;
using Tributary.Engine.Specs;

namespace Tributary.Coordinator.Hooks;

/// <summary>An address that is told what happens: a webhook.</summary>
public sealed record HookOptions
{
    /// <summary>Fewest characters of a secret.</summary>
    public const int MinSecret = 16;

    /// <summary>Where it is posted to: https, or http on loopback.</summary>
    public required Uri Url { get; init; }

    /// <summary>Which of <see cref="HookEvents.All"/>; empty for the usual: finished, failed, lost.</summary>
    public IReadOnlyList<string> Events { get; init; } = HookEvents.Usual;

    /// <summary>What deliveries are signed with, 16 characters or more; as Standard Webhooks has it (<c>whsec_</c> and base64), or any
    /// text. Null for unsigned ones.</summary>
    public string? Secret { get; init; }

    /// <summary>Where the secret comes from, for people: a file or a variable. Null where none was named.</summary>
    public string? SecretFrom { get; init; }

    /// <summary>Allows http beyond loopback, where anybody on the line reads and changes what is told.</summary>
    public bool Insecure { get; init; }

    /// <summary>The address without its path, which may be a secret itself.</summary>
    public string Place => Url.GetLeftPart(UriPartial.Authority);

    /// <summary>For people, without secrets.</summary>
    public override string ToString() => $"{Place} ({string.Join(", ", Events)}{(Secret is null ? "; unsigned" : "")})";

    public IEnumerable<SpecProblem> Problems()
    {
        if (!Url.IsAbsoluteUri
            || Url.Scheme is not ("http" or "https")) yield return new("url", "is no address; write it like https://example.org/hook");
        else if (Url.UserInfo.Length > 0) yield return new("url", "holds a name or password; sign with a secret instead");
        else if (Url.Scheme == Uri.UriSchemeHttp && !Insecure && !IsLoopback(Url))
            yield return new("url",
                $"is {Place}: http beyond this machine; use https, or say insecure: true where the line is safe by other means");
        if (Events.Count == 0) yield return new("events", $"is empty; there are {string.Join(", ", HookEvents.All)}");
        foreach (var unknown in Events.Except(HookEvents.All, StringComparer.Ordinal)) yield return new("events",
            $"has '{unknown}'; there are {string.Join(", ", HookEvents.All)}");
        if (SecretFrom is not null && Secret is null) yield return new("secret", $"is not in {SecretFrom}: that is missing or empty");
        else if (Secret is { Length: < MinSecret }) yield return new("secret",
            $"has {Secret.Length} characters; at least {MinSecret} are needed (openssl rand -base64 24)");
    }

    private static bool IsLoopback(Uri url)
        => url.IsLoopback || (IPAddress.TryParse(url.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}

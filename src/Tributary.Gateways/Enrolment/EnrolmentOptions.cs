using Tributary.Engine.Specs;

namespace Tributary.Gateways.Enrolment;

/// <summary>How clients are enrolled.</summary>
public sealed record EnrolmentOptions
{
    /// <summary>How long a client's credentials hold; 1 min to 825 d. Clients renew after two thirds.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromDays(90);

    /// <summary>Whether an operator has to let each client in, beside its token.</summary>
    public bool Approve { get; init; }

    /// <summary>Clients that may join from one address in a minute; 1 to 100,000.</summary>
    public int MaxPerMinute { get; init; } = 60;

    /// <summary>Bytes of a request.</summary>
    public int MaxJsonBytes { get; init; } = 32 * 1024;

    public IEnumerable<SpecProblem> Problems()
    {
        if (MaxPerMinute is < 1 or > 100_000) yield return new("maxPerMinute", $"is {MaxPerMinute}; it must be in 1..100000");
        if (Lifetime < TimeSpan.FromMinutes(1) || Lifetime > Security.Authority.CertificateAuthority.MaxLifetime)
            yield return new("lifetime", $"is {Lifetime}; it must be 1 min to 825 d");
    }
}

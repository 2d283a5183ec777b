namespace Tributary.Gateways.Enrolment;

/// <summary>What became of an attempt to enrol.</summary>
public enum EnrolOutcome
{
    Enrolled,

    /// <summary>No such token, or its secret is wrong.</summary>
    UnknownToken,
    TokenExpired,
    TokenRevoked,
    TokenUsedUp,

    /// <summary>The token lets another name in.</summary>
    OtherName,

    /// <summary>Somebody else has the name.</summary>
    NameTaken,

    /// <summary>The client has renewed too often.</summary>
    TooMany,
}

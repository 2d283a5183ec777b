namespace Tributary.Security.Tokens;

/// <summary>What a token is for.</summary>
public enum TokenKind
{
    /// <summary>It lets a client enrol.</summary>
    Join,

    /// <summary>It goes along with every request.</summary>
    Bearer,
}

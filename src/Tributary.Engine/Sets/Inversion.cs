namespace Tributary.Engine.Sets;

/// <summary>Whether a picture becomes its negative before a model sees it.</summary>
public enum Inversion
{
    /// <summary>A grey model's picture that is dark on light does: digits and clothes of the named sets are light on dark.</summary>
    Auto,

    Yes,

    No,
}

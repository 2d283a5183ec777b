namespace Tributary.Security.Layouts;

/// <summary>What became of a key and its certificate.</summary>
public enum LayoutOutcome
{
    /// <summary>Both are there and hold: nothing was changed.</summary>
    Kept,

    /// <summary>There was none.</summary>
    Made,

    /// <summary>The key stays, its certificate is new.</summary>
    Renewed,

    /// <summary>Both are new: the certificate was revoked.</summary>
    Replaced,
}

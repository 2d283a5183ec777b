namespace Tributary.Core.Clients;

/// <summary>What kind of samples a client holds.</summary>
public enum HoldingKind
{
    /// <summary>It did not say.</summary>
    Unknown,

    Images,

    /// <summary>Rows of a table.</summary>
    Table,

    /// <summary>Tokens in a row, e.g. the letters of a text.</summary>
    Sequences,
}

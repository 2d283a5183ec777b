namespace Tributary.Engine.Data;

/// <summary>How a text column becomes numbers: a column of 0 and 1 for each category (a missing one is all 0), or the category's number
/// in sorted order (a missing one is -1).</summary>
public enum CategoryEncoding { OneHot, Ordinal }

namespace Tributary.Engine.Data;

/// <summary>What stands in for a missing number: the mean of its column, 0, or nothing (the row is left out, also for a missing
/// text).</summary>
public enum MissingValues { Mean, Zero, DropRow }

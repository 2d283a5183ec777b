using Tributary.Engine.Data;

namespace Tributary.Engine.Sets;

/// <summary>Samples to deal to clients, and samples to test on.</summary>
/// <param name="Test">May be empty.</param>
public sealed record DataPair(DataSet Train, DataSet Test);

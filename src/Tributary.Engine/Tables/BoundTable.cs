using Tributary.Engine.Data;

namespace Tributary.Engine.Tables;

/// <summary>A site's rows as a run's schema has them.</summary>
/// <param name="Samples">Filled and scaled.</param>
/// <param name="LeftOut">Rows whose class the run does not know.</param>
public sealed record BoundTable(DataSet Samples, int LeftOut);

namespace Tributary.Core.Learning.Aggregations;

/// <summary>The one update whose n - f - 2 nearest neighbours are nearest (Blanchard et al. 2017).</summary>
/// <param name="byzantine">f, the hostile clients to withstand; 2f + 3 updates are needed.</param>
public sealed class Krum(int byzantine) : IAggregation
{
    private readonly MultiKrum _one = new(byzantine, 1);

    public int LeastUpdates => _one.LeastUpdates;

    public IAccumulator Begin(ModelState baseModel) => _one.Begin(baseModel);
}

namespace Tributary.Core.Learning.Gossip;

/// <summary>The average that a node takes by itself: the same arithmetic as where a coordinator averages for it, and so the same
/// bits.</summary>
public static class PeerAverage
{
    /// <param name="models">The node's own and its peers', each with what it counts; all of one layout, at least one, in any order. The
    /// weights together are 1.</param>
    public static ModelState Of(IReadOnlyList<(string Client, double Weight, ModelState Model)> models)
    {
        if (models.Count == 1) return models[0].Model;
        var ordered = models.OrderBy(model => model.Client, StringComparer.Ordinal).ToList();
        return ModelMixer.Mix([.. ordered.Select(model => model.Model)],
            new MixingRow([.. Enumerable.Range(0, ordered.Count)], [.. ordered.Select(model => model.Weight)]));
    }
}

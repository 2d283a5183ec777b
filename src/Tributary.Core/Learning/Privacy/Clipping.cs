using System.Globalization;

namespace Tributary.Core.Learning.Privacy;

/// <summary>Clipping (docs/decisions/clipping.md). The client's half scales updates down whose norm is above the limit; the server's half
/// tells the median of the norms, which is the limit of the next round where that follows the updates.</summary>
/// <param name="limit">Above 0; null where it is not known yet: norms are only measured then.</param>
internal sealed class Clipping(double? limit) : IPrivacyStep
{
    public PrivateUpdate OnUpdate(ModelState start, PrivateUpdate update)
    {
        var clip = new UpdateClip(start);
        var norm = clip.Norm(update.Weights);
        if (!(norm > limit)) return update with { Norm = norm };
        return update with
        {
            Weights = clip.Scaled(update.Weights, limit.Value / norm),
            Norm = norm,
            Note = string.Create(CultureInfo.InvariantCulture, $"its update of norm {norm:g4} was scaled down to {limit:g4}"),
        };
    }

    public PrivateMean OnMean(ModelState start, IReadOnlyList<double> norms, PrivateMean mean)
        => mean with { ClipNorm = limit, MedianNorm = Quantiles.Of(norms, 0.5) };
}

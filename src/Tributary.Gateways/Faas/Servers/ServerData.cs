using Tributary.Engine.Data;
using Tributary.Engine.Formats;
using Tributary.Engine.Sets.Arrays;
using Tributary.Gateways.Faas.Keeping;
using Tributary.Gateways.Faas.Platforms;
using Tributary.Transports.Faas;

namespace Tributary.Gateways.Faas.Servers;

/// <summary>Labels and test images by their addresses; the latest test set stays, for the round after.</summary>
/// <param name="allowed">What addresses may begin with; empty for any.</param>
internal sealed class ServerData(IReadOnlyList<string> allowed)
{
    private (string Key, ImageSet Set)? _kept;

    /// <summary>All labels.</summary>
    /// <param name="name">The parameter that names them.</param>
    /// <param name="classes">Labels are below.</param>
    /// <exception cref="FaasFormatException">They are none, or may not be fetched.</exception>
    /// <exception cref="BrokenFileException">They are no whole numbers of that range.</exception>
    /// <exception cref="PlatformException">They cannot be fetched.</exception>
    public async Task<int[]> LabelsAsync(Uri address, string name, int classes, CancellationToken cancellation)
    {
        var file = await FetchAsync(address, name, cancellation);
        return file.Shape is [_] or [_, 1] ? file.Whole(classes - 1) : throw new FaasFormatException($"{name} holds "
            + $"[{string.Join(", ", file.Shape)}]; labels of [n] are needed (FedKeeper's -d writes the images' address there)");
    }

    /// <summary>The test set.</summary>
    /// <inheritdoc cref="LabelsAsync" path="/exception"/>
    public async Task<ImageSet> TestAsync(Uri images, Uri labels, FedKeeperSampling sizes, CancellationToken cancellation)
    {
        var (height, width) = (sizes.InputShapeX, sizes.InputShapeY);
        var key = $"{height}x{width}x{sizes.OutputSize}\n{images}\n{labels}";
        if (_kept is { } kept && kept.Key == key) return kept.Set;
        var file = await FetchAsync(images, FedKeeperKeys.TestImages, cancellation);
        if (file.Shape is not [var count, ..]
            || file.Shape.Aggregate(1L, (product, extent) => product * extent) != (long)count * height * width)
            throw new FaasFormatException($"{FedKeeperKeys.TestImages} holds [{string.Join(", ", file.Shape)}]; images of "
                + $"[n, {height}, {width}] or [n, {height * width}] are needed");
        var classes = await LabelsAsync(labels, FedKeeperKeys.TestLabels, sizes.OutputSize, cancellation);
        if (count == 0 || classes.Length != count)
            throw new FaasFormatException($"{FedKeeperKeys.TestLabels} holds {classes.Length} labels for {count} images");
        var set = new ImageSet(file.Bytes(), [height, width, 1], classes, sizes.OutputSize);
        _kept = (key, set);
        return set;
    }

    private Task<NumberFile> FetchAsync(Uri address, string name, CancellationToken cancellation)
        => allowed.Count == 0 || allowed.Any(prefix => address.AbsoluteUri.StartsWith(prefix, StringComparison.Ordinal))
            ? ArrayFetch.FetchAsync(address, cancellation, follows: allowed.Count == 0)
            : throw new FaasFormatException($"{name}: this function fetches data elsewhere only (TRIBUTARY_DATA_URLS)");
}

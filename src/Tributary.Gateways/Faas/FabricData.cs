using Tributary.Engine.Data;
using Tributary.Engine.Formats;
using Tributary.Gateways.Faas.Fabric;
using Tributary.Gateways.Faas.Keeping;
using Tributary.Gateways.Faas.Platforms;

namespace Tributary.Gateways.Faas;

/// <summary>The data that functions fetch, for the server's own test: as MNIST's official files.</summary>
public static class FabricData
{
    /// <summary>Fetches what is not there yet, and writes it into a folder.</summary>
    /// <exception cref="IOException">It cannot be fetched, is no such file, or cannot be written; the message names it.</exception>
    public static async Task FetchAsync(DataAddresses data, string folder, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        foreach (var (address, name) in new[]
        {
            (data.TrainImages, "train-images-idx3-ubyte"), (data.TrainLabels, "train-labels-idx1-ubyte"),
            (data.TestImages, "t10k-images-idx3-ubyte"), (data.TestLabels, "t10k-labels-idx1-ubyte"),
        })
        {
            var (file, from) = (Path.Combine(folder, name), Path.Combine(folder, name + ".from"));
            if (File.Exists(file) && File.Exists(from) && await File.ReadAllTextAsync(from, cancellation) == address.ToString()) continue;
            try
            {
                var array = await ArrayFetch.FetchAsync(address, cancellation);
                var shape = array.Shape is [var count, 784] ? [count, 28, 28] : array.Shape;
                var idx = new IdxArray(IdxType.UInt8, shape, array.Bytes());
                await using var target = File.Create(file);
                idx.Write(target);
            }
            catch (Exception fault) when (fault is PlatformException or BrokenFileException)
            {
                throw new IOException(fault.Message, fault);
            }

            await File.WriteAllTextAsync(from, address.ToString(), cancellation);
        }
    }
}

using Peers;
using Tributary.Engine.Formats;
using Tributary.Engine.Formats.Pickles;

namespace Tributary.Engine.Tests.Formats.Pickles;

/// <summary>Pickles of Debian's numpy, and ours read by it.</summary>
public sealed class NumpyPeerTests
{
    [Fact]
    public async Task Python_reads_what_is_written_and_writes_the_same_bytes()
    {
        await PythonPeer.NeedAsync("numpy");
        using var folder = new TemporaryFolder();
        var values = new float[784 * 30];
        for (var i = 0; i < values.Length; i++) values[i] = MathF.Sin(i) * MathF.Pow(2, i % 60 - 30);
        NpyArray[] arrays = [new([784, 20], values[..15680]), new([20], values[..20]), new([5, 2, 1, 3], values[..30]),
            new([0], []), new([], [3]), new([0, 2], []), new([300], values[..300])];
        var path = folder.At("weights.pickle");
        await File.WriteAllBytesAsync(path, NumpyPickle.Write(arrays), TestContext.Current.CancellationToken);
        await using var peer = PythonPeer.Start("numpy_peer.py", ["again", path]);

        var line = await peer.NextAsync();

        Assert.True((bool)line["same"]!, $"{line}");
        Assert.Equal(arrays.Select(array => array.Values.Sum(value => (double)value)), line["sums"]!.AsArray().Select(sum => (double)sum!),
            (a, b) => Math.Abs(a - b) <= 1e-6 * Math.Abs(a));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Arrays_of_every_kind_and_protocol_are_read(int protocol)
    {
        await PythonPeer.NeedAsync("numpy");
        using var folder = new TemporaryFolder();
        await using var peer = PythonPeer.Start("numpy_peer.py", ["write", folder.Location, $"{protocol}"]);
        Assert.True((bool)(await peer.NextAsync())["done"]!);

        foreach (var kind in (string[])["float32", "float64", "uint8", "int32", "int64"])
        {
            foreach (var order in "CF")
            {
                var bytes = await File.ReadAllBytesAsync(folder.At($"{kind}-{order}.pickle"),
                    TestContext.Current.CancellationToken);
                var array = NumpyPickle.ReadArray(bytes, kind, int.MaxValue);

                Assert.Equal([3, 28, 5], array.Shape);
                Assert.Equal(Enumerable.Range(0, 420).Select(i => (float)(i % 251)), array.Read().Values);
                if (kind == "uint8") Assert.Equal(Enumerable.Range(0, 420).Select(i => (byte)(i % 251)), array.ReadBytes());
            }
        }
    }
}

namespace Tributary.Edge.Tests.Native;

/// <summary>The executable for arm64, compiled to native code on this machine and started under qemu.</summary>
public sealed class Arm64Tests(NativeProgram native) : IClassFixture<NativeProgram>
{
    // The cross linker, its libraries, and what runs the result: Debian's packages by what they bring.
    private static readonly (string Path, string Package)[] s_tools =
    [
        ("/usr/bin/aarch64-linux-gnu-gcc", "gcc-aarch64-linux-gnu"), ("/usr/aarch64-linux-gnu/lib/libc.so.6", "libc6-dev-arm64-cross"),
        ("/usr/bin/qemu-aarch64", "qemu-user"),
    ];

    [Fact]
    public async Task The_executable_for_arm64_is_built_here_and_runs()
    {
        var missing = s_tools.Where(tool => !File.Exists(tool.Path)).Select(tool => tool.Package).ToList();
        Assert.SkipWhen(missing.Count > 0, $"not installed (Debian: apt-get install {string.Join(' ', missing)})");

        // An ELF file for machine 183, of the size that the guide tells.
        var edge = await native.MakeAsync("linux-arm64");
        var head = (await File.ReadAllBytesAsync(edge, TestContext.Current.CancellationToken)).AsSpan(0, 20).ToArray();
        Assert.Equal((0x7F, 183), (head[0], BitConverter.ToUInt16(head, 18)));
        Assert.InRange(new FileInfo(edge).Length, 4_000_000, 15_000_000);

        // It speaks, and reads its data and a stream's configuration: the loader, the runtime and the engine's kernels work there.
        var (status, said) = await RunAsync(edge, "--version");
        Assert.True(status == 0, said);
        Assert.StartsWith("tributary-edge ", said, StringComparison.Ordinal);
        (status, said) = await RunAsync(edge, "http://127.0.0.1:9", "--data", "nothing.csv", "--label", "x");
        Assert.True(status == 3, $"{status}: {said}");
        Assert.Contains("nothing.csv", said, StringComparison.Ordinal);
        (status, said) = await RunAsync(edge, "stream", "predict", "--config", "/dev/null");
        Assert.True(status == 3, $"{status}: {said}");
        Assert.Contains("there is no model", said, StringComparison.Ordinal);
    }

    private Task<(int Status, string Said)> RunAsync(string edge, params string[] arguments)
        => native.RunAsync("qemu-aarch64", ["-L", "/usr/aarch64-linux-gnu", edge, .. arguments]);
}

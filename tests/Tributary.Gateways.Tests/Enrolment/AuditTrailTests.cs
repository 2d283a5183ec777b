using Tributary.Gateways.Enrolment;

namespace Tributary.Gateways.Tests.Enrolment;

public sealed class AuditTrailTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("tributary-audit-").FullName;

    private string Trail => Path.Combine(folder, "audit.jsonl");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_chain_holds_over_a_restart()
    {
        await WriteAsync(5);
        await WriteAsync(5);
        using var trail = new AuditTrail(Trail, TimeProvider.System);

        Assert.Null(trail.FirstFault());
        Assert.Equal(Enumerable.Range(1, 10).Select(number => (long)number), trail.Lines(0, 100).Select(line => line.Number));
        Assert.Equal([8L, 9L], trail.Lines(7, 2).Select(line => line.Number));
    }

    [Fact]
    public async Task A_changed_a_removed_and_a_moved_line_are_noticed()
    {
        await WriteAsync(6);
        var lines = await File.ReadAllLinesAsync(Trail, TestContext.Current.CancellationToken);
        foreach (var (told, forged) in new (long, string[])[]
        {
            (3, [.. lines[..2], lines[2].Replace("alice", "bob", StringComparison.Ordinal), .. lines[3..]]),
            (3, [.. lines[..2], .. lines[3..]]),
            (2, [lines[0], lines[2], lines[1], .. lines[3..]]),
        })
        {
            await File.WriteAllTextAsync(Trail, string.Join('\n', forged) + "\n", TestContext.Current.CancellationToken);
            using var trail = new AuditTrail(Trail, TimeProvider.System);
            Assert.Equal(told, trail.FirstFault());
        }
    }

    [Fact]
    public async Task A_line_that_a_crash_left_half_is_cut_and_the_chain_goes_on()
    {
        await WriteAsync(3);
        await File.AppendAllTextAsync(Trail, "{\"number\":4,\"ti", TestContext.Current.CancellationToken);
        await WriteAsync(1);
        using var trail = new AuditTrail(Trail, TimeProvider.System);

        Assert.Equal(4, trail.Lines(0, 100).Count);
        Assert.Null(trail.FirstFault());
    }

    private async Task WriteAsync(int count)
    {
        using var trail = new AuditTrail(Trail, TimeProvider.System);
        for (var time = 0; time < count; time++)
            await trail.AppendAsync("alice", "run.started", "latest", "127.0.0.1", null, TestContext.Current.CancellationToken);
    }
}

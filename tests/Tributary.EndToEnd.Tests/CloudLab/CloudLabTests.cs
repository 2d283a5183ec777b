using System.Diagnostics;
using System.Globalization;
using Peers;
using Tributary.Storage.Tests.Buckets;

namespace Tributary.EndToEnd.Tests.CloudLab;

/// <summary>The scripts of samples/cloudlab, as they are called.</summary>
public sealed class CloudLabTests : IDisposable
{
    private readonly Laboratory _laboratory = new();

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_and_two_clients_leave_the_documents_log_and_their_results_in_a_bucket()
    {
        await using var bucket = await S3Server.StartAsync();

        var (code, said) = await _laboratory.RunAsync("run_local.sh", Arguments("-c", "2", "-r", "2", "-b", bucket.Address("cloudlab")));

        Assert.True(code == 0, said);
        var log = await File.ReadAllTextAsync(Path.Combine(_laboratory.Results, "log_server_2.txt"), Now);
        Assert.Matches("""^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d start: 2 clients, 2 rounds\n""", log);
        Assert.Matches("""\nround 1/2  accuracy [\d.]+ %  loss [\d.]+  clients 2/2 .*\nround 2/2  accuracy [\d.]+ %  loss [\d.]+  clients 2/2 """, log);
        Assert.Matches("""\d\d:\d\d:\d\d finish\n.* duration \d:\d\d:\d\d\n$""", log);
        Assert.Equal(log, await File.ReadAllTextAsync(bucket.FileOf("cloudlab/log_server_2.txt"), Now));
        var run = Path.GetFileName(Directory.GetFiles(Path.GetDirectoryName(bucket.FileOf("cloudlab/x"))!, "*.zip._S3rver_object").Single())
            .Split('.')[0];
        foreach (var kind in (string[])["html", "safetensors"])
            Assert.True(new FileInfo(bucket.FileOf($"cloudlab/{run}.{kind}")).Length > 1000, said);
        Assert.Empty(_laboratory.Left());
    }

    [Fact]
    public async Task A_python_client_of_flower_takes_part_beside_a_native_one()
    {
        await PythonPeer.NeedAsync("grpc", "numpy", "google.protobuf", "torch");

        var (code, said) = await _laboratory.RunAsync("run_local.sh", Arguments("-c", "2", "-r", "1", "-f", "1"),
            ("PYTHON", "/usr/bin/python3"));

        Assert.True(code == 0, said);
        Assert.Contains("clients 2/2", said, StringComparison.Ordinal);
        Assert.Empty(_laboratory.Left());
    }

    [Fact]
    public async Task Clients_of_other_machines_come_over_ssh_and_end_with_the_script()
    {
        await using var hosts = await SshHosts.StartAsync(_laboratory);

        var (code, said) = await _laboratory.RunAsync("run_ssh.sh", ["-cph", "2", .. Arguments("-r", "1"), "lab-a"],
            ("TRIBUTARY_REMOTE", _laboratory.Program), ("SSH_OPTIONS", $"-F {hosts.Configuration}"));

        Assert.True(code == 0, said);
        Assert.Contains("clients 2/2", said, StringComparison.Ordinal);
        for (var left = _laboratory.Left(); left.Any(command => command.Contains(" client ",
            StringComparison.Ordinal)); left = _laboratory.Left()) await Task.Delay(20, Now);
    }

    // TERM, not INT: a shell cannot trap what was ignored when it began, as INT is below a command that runs in the background.
    // After KILL the script cannot do anything any more: server and clients see that it is gone.
    [Theory]
    [InlineData("TERM", 15)]
    [InlineData("KILL", 9)]
    public async Task A_script_that_is_ended_ends_everything(string signal, int number)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, Now);
        using var script = _laboratory.Start("run_local.sh", Arguments("-c", "2", "-r", "100000"));
        var error = script.StandardError.ReadToEndAsync(stop.Token);
        while (await script.StandardOutput.ReadLineAsync(stop.Token) is { } line && !line.StartsWith("round", StringComparison.Ordinal))
        {
            // Until it is in the middle of its work.
        }

        using var kill = Process.Start("/bin/kill", [$"-{signal}", $"{script.Id}"]);
        await script.StandardOutput.ReadToEndAsync(stop.Token);
        await script.WaitForExitAsync(stop.Token);

        Assert.True(script.ExitCode == 128 + number, $"{script.ExitCode}: {await error}");
        if (signal == "TERM") Assert.Empty(_laboratory.Left());
        while (_laboratory.Left().Count > 0) await Task.Delay(20, stop.Token);
    }

    public void Dispose() => _laboratory.Dispose();

    private string[] Arguments(params string[] more)
        => ["-p", Laboratory.FreePort().ToString(CultureInfo.InvariantCulture), "-o", _laboratory.Results, "-d", _laboratory.Data, .. more];
}

using System.Diagnostics;
using System.Globalization;

namespace Tributary.Cli.Sessions;

/// <summary>Client processes on this machine, each with its part of the small digits. They end with this process, however it ends: each
/// holds the other end of a pipe.</summary>
internal sealed class DemoClients : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly List<Process> _processes = [];
    private readonly List<Task> _drains = [];

    public IReadOnlyList<int> ProcessIds => [.. _processes.Select(process => process.Id)];

    /// <param name="folder">Where they keep their things.</param>
    /// <param name="seed">Of the deal.</param>
    public void Start(Uri coordinator, int count, ulong seed, string folder)
    {
        for (var i = 1; i <= count; i++)
        {
            string[] arguments = ["client", coordinator.ToString(), "--data", "mnist-mini", "--part",
                string.Create(CultureInfo.InvariantCulture, $"{i}/{count}"),
                "--deal-seed", seed.ToString(CultureInfo.InvariantCulture), "--folder", folder, "--until-stdin-closes"];

            var command = OwnProgram.With(arguments);
            var start = new ProcessStartInfo(command[0], command.Skip(1))
            { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
            var process = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} could not be started");
            _processes.Add(process);
            _drains.Add(process.StandardOutput.BaseStream.CopyToAsync(Stream.Null));
            _drains.Add(process.StandardError.BaseStream.CopyToAsync(Stream.Null));
        }
    }

    /// <summary>Ends all of them: asked first, then without asking.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes) process.StandardInput.Close();
        using var late = new CancellationTokenSource(Patience);
        foreach (var process in _processes)
        {
            try
            {
                await process.WaitForExitAsync(late.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync();
            }
        }

        await Task.WhenAll(_drains);
        _processes.ForEach(process => process.Dispose());
    }
}

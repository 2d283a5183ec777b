using System.CommandLine;

namespace Tributary.Cli;

/// <summary>Whoever started this process, a script or another program, who holds the other end of its input as long as he lives.</summary>
internal sealed class Starter : IDisposable
{
    private readonly CancellationTokenSource _end;
    private readonly Task _watching;

    /// <param name="watches">Whether the process ends with its starter.</param>
    /// <param name="cancellation">A signal came.</param>
    public Starter(bool watches, CancellationToken cancellation)
    {
        _end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _watching = watches ? WatchAsync() : Task.CompletedTask;
    }

    /// <summary>A signal came, or the starter is gone.</summary>
    public CancellationToken Gone => _end.Token;

    public static Option<bool> Option()
        => new("--until-stdin-closes") { Description = "End when the input ends: whoever started this is gone", Hidden = true };

    public void Dispose()
    {
        // A read from the console cannot be cancelled: it is left where something else ended the process.
        if (_watching.IsCompleted) _end.Dispose();
    }

    private async Task WatchAsync()
    {
        await using var input = Console.OpenStandardInput();
        var nothing = new byte[64];
        try
        {
            while (await input.ReadAsync(nothing, _end.Token) > 0)
            {
            }
        }
        catch (OperationCanceledException)
        {
            return;
        }

        await _end.CancelAsync();
    }
}

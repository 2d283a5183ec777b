using Tributary.Core.Rounds;

namespace Tributary.Cli.Live;

/// <summary>A way to show a run: redrawn on a terminal, a line a round when piped, or JSON.</summary>
internal interface IRunView : IRunObserver
{
    /// <summary>Shows the run while <paramref name="run"/> executes it.</summary>
    Task<T> ShowAsync<T>(Func<Task<T>> run);

    /// <summary>The coordinator whose run it is does not answer; it is asked again until it does.</summary>
    void Away(string reason);

    /// <summary>What the run waits for has changed; null where it waits for nothing.</summary>
    void Waits(string? text);

    /// <summary>The coordinator answers again.</summary>
    void Back();
}

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
    /// <param name="shortage">Who the run cannot begin a round without, and who cannot take part; null where that is not what it waits
    /// for.</param>
    void Waits(string? text, Shortage? shortage);

    /// <summary>The coordinator answers again.</summary>
    void Back();
}

namespace Tributary.Cli.Live;

/// <summary>Which way a run is shown.</summary>
internal static class RunViews
{
    public static IRunView For(Terminal terminal, bool json)
        => json ? new JsonRunView(terminal.Out) : terminal.Interactive ? new LiveRunView(terminal) : new PlainRunView(terminal.Out);
}

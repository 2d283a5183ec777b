namespace Tributary.Cli;

/// <summary>What the process says when it ends; scripts may rely on these numbers.</summary>
internal static class ExitCode
{
    public const int Ok = 0;

    /// <summary>The run itself failed, e.g. too many rounds missed their quorum.</summary>
    public const int Failed = 1;

    /// <summary>A wrong option, a run file with faults, or a broken data or model file.</summary>
    public const int BadInput = 2;

    /// <summary>There is no such file, run, model or data set.</summary>
    public const int NotFound = 3;

    /// <summary>A server could not be reached, or what it sent is not what was asked for.</summary>
    public const int Unreachable = 4;

    /// <summary>The coordinator does not let this client in: its join token or its credentials do not hold.</summary>
    public const int Refused = 5;

    /// <summary>Something broke that should not have; --verbose tells more.</summary>
    public const int Broken = 70;

    /// <summary>Ctrl-C, as shells count it.</summary>
    public const int Interrupted = 130;
}

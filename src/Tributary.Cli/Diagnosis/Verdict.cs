namespace Tributary.Cli.Diagnosis;

/// <summary>How a finding is meant.</summary>
internal enum Verdict
{
    Ok,

    /// <summary>It works now, and may not later.</summary>
    Warning,

    /// <summary>It does not work like this.</summary>
    Fault,
}

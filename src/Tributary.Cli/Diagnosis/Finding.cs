namespace Tributary.Cli.Diagnosis;

/// <summary>One thing that was looked at.</summary>
/// <param name="Check">What: port, disk, certificate, ...</param>
/// <param name="Text">What was found, with names and numbers.</param>
/// <param name="Remedy">What to do; empty where nothing need be done.</param>
internal sealed record Finding(string Check, Verdict Verdict, string Text, string Remedy = "")
{
    public static Finding Ok(string check, string text) => new(check, Verdict.Ok, text);

    public static Finding Warning(string check, string text, string remedy) => new(check, Verdict.Warning, text, remedy);

    public static Finding Fault(string check, string text, string remedy) => new(check, Verdict.Fault, text, remedy);
}

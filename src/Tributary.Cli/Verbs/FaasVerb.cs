namespace Tributary.Cli.Verbs;

/// <summary><c>tributary faas ...</c>: functions.</summary>
internal static class FaasVerb
{
    public static Verb Build(Terminal terminal)
    {
        var verb = new Verb("faas", "Train by functions on FaaS platforms")
        {
            FaasPlatformVerb.Build(terminal),
        };
        verb.Examples.Add(("faas platform", "a platform on this machine, at http://127.0.0.1:3233"));
        return verb;
    }
}

namespace Tributary.Engine.Specs;

/// <summary>What an exception says, for people.</summary>
public static class FaultText
{
    /// <summary>The message without what .NET puts behind it for programmers: the parameter's name, the value that it had.</summary>
    public static string Plain(this Exception fault)
    {
        if (fault is not ArgumentException { ParamName: { Length: > 0 } name }) return fault.Message;

        // The second form is that of a native executable, which holds no texts of the framework.
        foreach (var tail in (ReadOnlySpan<string>)[$" (Parameter '{name}')", $", Arg_ParamName_Name, {name}"])
            if (fault.Message.IndexOf(tail, StringComparison.Ordinal) is > 0 and var at) return fault.Message[..at];
        return fault.Message;
    }
}

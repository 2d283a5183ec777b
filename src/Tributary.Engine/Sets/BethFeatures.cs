namespace Tributary.Engine.Sets;

/// <summary>The features of the BETH host log as the Keras system maps them (Highnam et al. 2021, section 4: identifiers become "the
/// operating system's own" or not).</summary>
public static class BethFeatures
{
    // The mount namespace that a host starts with (/proc/PID/ns/mnt), as Linux numbers it.
    private const double FirstNamespace = 4026531840;

    /// <summary>The seven, in the order of the published configuration.</summary>
    public static IReadOnlyList<string> Usual { get; }
        = ["processId", "parentProcessId", "userId", "mountNamespace", "eventId", "argsNum", "returnValue"];

    /// <summary>A column's value as the model sees it: processId and parentProcessId 0, 1, 2 become 0 and others 1; userId below 1000
    /// becomes 0 and others 1; mountNamespace 4026531840 becomes 0 and others 1; returnValue 0 stays, above 0 becomes 1, below 0 becomes 2.
    /// Any other column stays as it is.</summary>
    public static double Map(string column, double value) => column switch
    {
        "processId" or "parentProcessId" => value is 0 or 1 or 2 ? 0 : 1,
        "userId" => value < 1000 ? 0 : 1,
        "mountNamespace" => value == FirstNamespace ? 0 : 1,
        "returnValue" => value == 0 ? 0 : value > 0 ? 1 : 2,
        _ => value,
    };
}

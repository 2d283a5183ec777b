namespace Tributary.Core.Logs;

/// <summary>How lines of the log are written.</summary>
public enum LogForm
{
    /// <summary>For people: time, level, event, words.</summary>
    Text,

    /// <summary>For programs: a JSON object a line.</summary>
    Json,
}

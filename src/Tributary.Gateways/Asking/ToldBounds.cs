using Tributary.Transports.Messages;

namespace Tributary.Gateways.Asking;

/// <summary>How much a client may say of itself. It is kept as long as the client is known, so it is short: each text by itself, all labels
/// of a client together, and all that all clients say together.</summary>
internal static class ToldBounds
{
    /// <summary>Letters of a session, a version, a platform, a label's name.</summary>
    public const int MaxWord = 100;

    /// <summary>Letters of a reason, a label's value.</summary>
    public const int MaxText = 500;

    /// <summary>Labels of one client.</summary>
    public const int MaxLabels = 64;

    /// <summary>Letters of one client's labels together.</summary>
    public const int MaxLabelLetters = 8192;

    /// <summary>Letters of what all clients of a transport say together; who comes beyond it is told to come back later.</summary>
    public const long MaxLetters = 64 << 20;

    /// <summary>Letters that a client's word takes up.</summary>
    public static long LettersOf(ClientMessage client) => Letters(client.Labels) + (client.Version?.Length ?? 0)
        + (client.Platform?.Length ?? 0) + (client.Holds?.Columns?.Sum(name => name?.Length ?? 0L) ?? 0) + (client.Holds?.Set?.Length ?? 0)
        + (client.Peer?.Length ?? 0);

    /// <summary>What is missing or too long, by name; null where nothing is.</summary>
    public static string? Fault(ClientMessage client)
    {
        if (client.Version is { Length: > MaxWord }) return $"client.version is longer than {MaxWord} letters";
        if (client.Platform is { Length: > MaxWord }) return $"client.platform is longer than {MaxWord} letters";
        if (client.Peer is { } peer && HostPort.Read(peer) is null) return $"client.peer must be {HostPort.Form}";
        if (client.Labels is not { } labels) return null;
        if (labels.Count > MaxLabels) return $"client.labels are {labels.Count}; at most {MaxLabels} are kept of one client";
        if (labels.FirstOrDefault(label => label is not { Key.Length: > 0 and <= MaxWord, Value.Length: <= MaxText }) is { Key: { } wrong })
            return $"client.labels: {ClientProblems.Short(wrong)}: a label has a name of 1 to {MaxWord} letters and a value of at most "
                + $"{MaxText}";
        return Letters(labels) is > MaxLabelLetters and var letters
            ? $"client.labels have {letters} letters together; at most {MaxLabelLetters} are kept of one client" : null;
    }

    /// <summary>A word that must be there; null where it is.</summary>
    public static string? Word(string? text, string name, int max)
        => text is { Length: > 0 } && text.Length <= max ? null : $"{name} must have 1 to {max} letters";

    private static long Letters(IReadOnlyDictionary<string, string>? labels)
        => labels?.Sum(label => (long)label.Key.Length + (label.Value?.Length ?? 0)) ?? 0;
}

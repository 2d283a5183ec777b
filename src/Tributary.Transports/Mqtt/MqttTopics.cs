namespace Tributary.Transports.Mqtt;

/// <summary>Topics of assignments over MQTT (docs/mqtt.md).</summary>
/// <param name="prefix">What all of them begin with; several coordinators at one broker have each their own.</param>
internal sealed class MqttTopics(string prefix)
{
    /// <summary>What a client says of itself.</summary>
    public const string Hello = "hello";

    /// <summary>That a client is there.</summary>
    public const string Beat = "beat";

    /// <summary>What a client answers.</summary>
    public const string Answer = "answer";

    /// <summary>Which piece of a model a client wants.</summary>
    public const string Fetch = "fetch";

    /// <summary>Pieces of an update.</summary>
    public const string Update = "update";

    /// <summary>What the coordinator wants of a client.</summary>
    public const string Ask = "ask";

    /// <summary>Pieces of a model.</summary>
    public const string Piece = "piece";

    /// <summary>What the coordinator has of an update.</summary>
    public const string Taken = "taken";

    /// <summary>Where the coordinator says that it is there, retained.</summary>
    public string Coordinator { get; } = $"{prefix}/coordinator";

    /// <summary>All that clients say of one kind.</summary>
    public string All(string word) => Of("+", word);

    public string Of(string client, string word) => $"{prefix}/clients/{client}/{word}";

    /// <summary>Whose topic it is, and of which kind; null where it is none.</summary>
    public (string Client, string Word)? Read(string topic)
        => topic.StartsWith(prefix + "/clients/", StringComparison.Ordinal)
            && topic[(prefix.Length + "/clients/".Length)..].Split('/') is [var client, var word] ? (client, word) : null;
}

namespace Tributary.Transports.Mqtt;

/// <summary>Names in the properties of messages about assignments (docs/mqtt.md).</summary>
internal static class MqttWords
{
    /// <summary>The property that says what a message is.</summary>
    public const string Kind = "kind";

    /// <summary>Which process of a client speaks.</summary>
    public const string Session = "session";

    /// <summary>Where a piece begins.</summary>
    public const string Offset = "offset";

    /// <summary>Bytes in all.</summary>
    public const string Total = "total";

    public const string Assignment = "assignment";
    public const string Cancel = "cancel";
    public const string Welcome = "welcome";
    public const string WhoAreYou = "who";
    public const string Problem = "problem";
    public const string Reply = "reply";
    public const string Progress = "progress";
    public const string Begin = "begin";
    public const string Bytes = "piece";

    public const string Json = "application/json";

    /// <summary>Bytes of a piece, unless the broker takes less.</summary>
    public const int PieceBytes = 256 * 1024;

    /// <summary>Room in a packet for what is not the piece.</summary>
    public const int PieceOverhead = 1024;

    /// <summary>Bytes of a piece at a broker.</summary>
    public static int PieceAt(MqttWelcome? welcome)
        => (int)Math.Clamp((welcome?.MaxPacketBytes ?? int.MaxValue) - PieceOverhead, 1024, PieceBytes);
}

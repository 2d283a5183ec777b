namespace Tributary.Transports.Frames;

/// <summary>Words of frames, and kinds within them (docs/frames.md).</summary>
internal static class FrameWords
{
    /// <summary>That a coordinator is there; about no client.</summary>
    public const string Coordinator = "coordinator";

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

    /// <summary>A client's half of an agreement to seal what is said.</summary>
    public const string Seal = "seal";

    /// <summary>The coordinator's half of it.</summary>
    public const string Sealed = "sealed";

    public const string Assignment = "assignment";
    public const string Cancel = "cancel";
    public const string Welcome = "welcome";
    public const string WhoAreYou = "who";
    public const string Problem = "problem";
    public const string Reply = "reply";
    public const string Progress = "progress";
    public const string Begin = "begin";
    public const string Bytes = "piece";

    /// <summary>Bytes of a piece, unless the line takes less.</summary>
    public const int PieceBytes = 256 * 1024;

    /// <summary>Room in a message for what is not the piece.</summary>
    public const int PieceOverhead = 1024;

    /// <summary>What clients say.</summary>
    public static IReadOnlyList<string> OfClients { get; } = [Hello, Beat, Answer, Fetch, Update, Seal];

    /// <summary>What clients hear.</summary>
    public static IReadOnlyList<string> OfCoordinators { get; } = [Ask, Piece, Taken, Sealed];

    /// <summary>Bytes of a piece on a line that takes messages of so many.</summary>
    public static int PieceAt(long? maxMessageBytes)
        => (int)Math.Clamp((maxMessageBytes ?? int.MaxValue) - PieceOverhead, 1024, PieceBytes);
}

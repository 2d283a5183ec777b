namespace Tributary.Transports.Wamp.Boards;

/// <summary>What boards of Stack4Things and their master call each other (docs/boards.md).</summary>
internal static class BoardNames
{
    public const string Master = "LR_Master";

    public const string FederatedLoop = "federated_loop";
    public const string StopTraining = "stop_training";
    public const string NotifyJoin = "notify_join";
    public const string NotifyLeave = "notify_leave";
    public const string PerformInference = "perform_inference";
    public const string StartTraining = "start_training";
    public const string TrainRound = "train_round";
    public const string LeaveSession = "leave_session";

    public const string Board = "board";
    public const string Signature = "signature";
    public const string UpdatedModel = "updated_model";
    public const string Samples = "n_samples";
    public const string Status = "status";
    public const string Detail = "detail";
    public const string Error = "error";
    public const string Success = "success";
    public const string Predicted = "predicted_index";
    public const string Probabilities = "probabilities";

    private const int MaxLength = 64;

    /// <summary>What a master answers to a signature that does not hold, as a result like others.</summary>
    public static string InvalidSignature(string board) => $"Invalid signature from {board}, join rejected.";

    /// <summary>The URI of a board's procedure.</summary>
    public static string Of(string board, string procedure) => $"iotronic.{board}.{procedure}";

    /// <summary>Whether a name can be a board's: it stands in URIs and in names of files.</summary>
    public static bool IsValid(string? name)
        => name is { Length: > 0 and <= MaxLength } && char.IsAsciiLetterOrDigit(name[0])
            && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-');
}

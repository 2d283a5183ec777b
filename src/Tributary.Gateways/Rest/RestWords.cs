namespace Tributary.Gateways.Rest;

/// <summary>Words of the published central node for how it and its nodes stand.</summary>
internal static class RestWords
{
    public const string Idle = "IDLE";

    /// <summary>Of the central node.</summary>
    public const string Training = "CLIENTS_TRAINING";

    /// <summary>Of the central node.</summary>
    public const string Updating = "UPDATING_MODEL_PARAMS";

    /// <summary>Of a node, as are the next two.</summary>
    public const string Requested = "TRAINING_REQUESTED";

    public const string Finished = "TRAINING_FINISHED";

    public const string Failed = "TRAINING_REQUEST_ERROR";
}

namespace Tributary.Client.Streams;

/// <summary>The roles of the Keras system. Its program calls the first three <c>train</c>, <c>predict</c> and
/// <c>merge_model</c>.</summary>
public enum StreamRole
{
    /// <summary>Gathers rows, trains on them, publishes its weights.</summary>
    Train,

    /// <summary>Scores rows as they come.</summary>
    Predict,

    /// <summary>Merges the trainers' weights and publishes the model.</summary>
    Manage,

    /// <summary>Publishes rows of a table, normal and anomalous ones in turns.</summary>
    Generate,
}

using Tributary.Core.Clients;

namespace Tributary.Transports.Rest;

/// <summary>What a session of the REST learning network tells a trainer beside model and options; it travels as the assignment's
/// <see cref="Assignment.Config"/>.</summary>
/// <param name="TrainingType">One of the four words.</param>
/// <param name="ClientId">The client's number at its server; 0 where it has none.</param>
/// <param name="Round">The server's counter; 0 where nobody counts.</param>
/// <param name="RoundSize">Clients in the round; null where the server does not say.</param>
public sealed record RestSessionInfo(string TrainingType, int ClientId, int Round, int? RoundSize)
{
    /// <summary>Whether samples follow from the client's number and the round.</summary>
    public bool IsDeterministic => TrainingType == RestType.DeterministicMnist.Word();

    public bool IsChest => TrainingType == RestType.ChestXRay.Word();

    /// <summary>What an assignment says; null for one of another network.</summary>
    public static RestSessionInfo? Of(Assignment assignment)
    {
        return assignment.Config.TryGetValue(RestKeys.TrainingType, out var type) && type is string word
            ? new RestSessionInfo(word, Number(RestKeys.ClientId) ?? 0, Number(RestKeys.Round) ?? 0, Number(RestKeys.RoundSize)) : null;

        int? Number(string key) => assignment.Config.TryGetValue(key, out var value) && value is long number ? (int)number : null;
    }

    internal static RestSessionInfo Of(RestTrainingRequest request)
        => new(request.Type.Word(), request.ClientId, request.Round, request.RoundSize);

    internal IReadOnlyDictionary<string, object> ToConfig()
    {
        var config = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            [RestKeys.TrainingType] = TrainingType,
            [RestKeys.ClientId] = (long)ClientId,
            [RestKeys.Round] = (long)Round,
        };
        if (RoundSize is { } size) config[RestKeys.RoundSize] = (long)size;
        return config;
    }
}

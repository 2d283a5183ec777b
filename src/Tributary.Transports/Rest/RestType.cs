namespace Tributary.Transports.Rest;

/// <summary>What a session of the REST learning network trains.</summary>
internal enum RestType
{
    /// <summary>A 3 or a 7, on samples drawn anew in each session.</summary>
    Mnist,

    /// <summary>The same on samples that follow from the client's number and the round.</summary>
    DeterministicMnist,

    /// <summary>The same without a central model: clients average with each other.</summary>
    GossipMnist,

    /// <summary>Pneumonia on pictures of the chest.</summary>
    ChestXRay,
}

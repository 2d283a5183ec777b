namespace Tributary.Transports.Flower;

/// <summary>Names of Flower's bidirectional protocol (docs/flower.md) that both ends use.</summary>
internal static class FlowerProtocol
{
    public const string Join = "flwr.proto.FlowerService/Join";

    /// <summary>What <c>tensor_type</c> says.</summary>
    public const string TensorType = "numpy.ndarray";

    /// <summary>In the configuration of get_properties: a Tributary coordinator asks at joining.</summary>
    public const string JoinKey = "tributary.join";

    /// <summary>In the properties: a Tributary client, which takes assignments in full and stops when it is told to.</summary>
    public const string ClientKey = "tributary.client";

    /// <summary>In the configuration for Tributary clients: the assignment as the native link has it, as JSON.</summary>
    public const string AssignmentKey = "tributary.assignment";

    /// <summary>In the configuration of get_properties for Tributary clients: what they work on is no longer wanted. There is no answer to
    /// it.</summary>
    public const string CancelKey = "tributary.cancel";

    /// <summary>The property that gives a client its lasting id.</summary>
    public const string IdProperty = "client_id";

    /// <summary>The property that says how many samples a client holds.</summary>
    public const string ExamplesProperty = "num_examples";

    /// <summary>The property that says what kind of samples they are: the native link's <c>holds</c>, as JSON.</summary>
    public const string HoldsProperty = "tributary.holds";

    /// <summary>The metric in which Tributary clients say how long they trained.</summary>
    public const string TrainSecondsMetric = "tributary.trainSeconds";
}

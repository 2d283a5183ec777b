namespace Tributary.Core.Clients;

/// <summary>What a client can be asked for.</summary>
[Flags]
public enum ClientAbilities
{
    None = 0,

    /// <summary>Training (<see cref="TrainAssignment"/>).</summary>
    Train = 1,

    /// <summary>Testing a model on its own samples (<see cref="EvaluateAssignment"/>).</summary>
    Evaluate = 2,

    /// <summary>Weights of its own (<see cref="ParametersAssignment"/>).</summary>
    Parameters = 4,

    /// <summary>It scores rows of a stream with the model.</summary>
    Predict = 8,

    /// <summary>It merges what others learned.</summary>
    Manage = 16,

    /// <summary>It averages with other clients directly.</summary>
    Peer = 32,
}

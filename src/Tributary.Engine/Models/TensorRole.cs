namespace Tributary.Engine.Models;

/// <summary>What a tensor is to training and to federation.</summary>
public enum TensorRole
{
    /// <summary>Trained by gradients, federated.</summary>
    Parameter,

    /// <summary>Not trained but federated (running mean and variance of a batch norm).</summary>
    Buffer,

    /// <summary>Never leaves the client.</summary>
    Local,
}

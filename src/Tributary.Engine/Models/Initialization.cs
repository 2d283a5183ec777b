namespace Tributary.Engine.Models;

/// <summary>How weights start.</summary>
public enum Initialization
{
    /// <summary>PyTorch's default: uniform within 1/sqrt(fan in), weights and biases; embeddings normal(0, 1).</summary>
    FanIn,

    /// <summary>Keras' default (Glorot, Bengio 2010): weights uniform within sqrt(6 / (fan in + fan out)), biases zero; embeddings uniform
    /// within 0.05.</summary>
    Glorot,

    /// <summary>He et al. 2015: weights normal with variance 2 / fan in, biases zero.</summary>
    He,

    /// <summary>Zeros: logistic regression.</summary>
    Zero,

    /// <summary>Standard normal, weights and biases alike: the single unit of the REST learning network.</summary>
    Normal,
}

namespace Tributary.Engine.Models;

/// <summary>What training makes small; each is the mean over the batch (and, for the last two, over outputs).</summary>
public enum Loss
{
    /// <summary>Softmax and cross-entropy in one, on raw scores (logits) and a label.</summary>
    CrossEntropy,

    /// <summary>Negative log-likelihood, on log-probabilities (after logSoftmax) and a label.</summary>
    NegativeLogLikelihood,

    /// <summary>Mean squared error, on a target vector (the sample itself for autoencoders).</summary>
    MeanSquaredError,

    /// <summary>Binary cross-entropy, on probabilities (after sigmoid) and a target vector or a 0/1 label.</summary>
    BinaryCrossEntropy,
}

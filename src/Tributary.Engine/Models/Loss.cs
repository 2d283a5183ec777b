namespace Tributary.Engine.Models;

/// <summary>What training makes small; each is the mean over the batch (and, where targets are vectors, over outputs).</summary>
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

    /// <summary>Mean absolute error, on a target vector or a 0/1 label. After a sigmoid it is fastai's <c>mnist_loss</c>: 1 - p where the
    /// label is 1, p where it is 0.</summary>
    MeanAbsoluteError,
}

namespace Tributary.Core.Clients;

/// <summary>Why a client's answer does not count.</summary>
public enum RefusalReason
{
    /// <summary>The client has other work.</summary>
    Busy,

    /// <summary>The client has no samples to train on.</summary>
    OutOfData,

    /// <summary>The client cannot run this model.</summary>
    BadModel,

    /// <summary>The update or a metric that the strategy needs holds NaN or infinity.</summary>
    NotANumber,

    /// <summary>The update's tensors are not the model's.</summary>
    WrongShape,

    /// <summary>The update claims no, or a negative number of, examples.</summary>
    ZeroExamples,

    /// <summary>The answer claims more examples than a client of the run may have.</summary>
    TooManyExamples,

    /// <summary>The update is so far from the model that it cannot be averaged with others.</summary>
    Diverged,

    /// <summary>The client broke while working.</summary>
    Failed,

    /// <summary>The round's deadline passed first.</summary>
    Deadline,

    /// <summary>The client went away.</summary>
    Lost,

    /// <summary>The update is that of another round, run or model.</summary>
    WrongRound,

    /// <summary>The update was acknowledged, and was damaged where the coordinator kept it.</summary>
    Damaged,

    /// <summary>The answer is of another kind than the assignment asks for, or lacks what the strategy needs.</summary>
    WrongKind,
}

namespace Tributary.Engine.Optimizers;

/// <summary>How one weight moves in one step, given its gradient and what the optimizer remembers of it. The rule's fields are the
/// step's constants.</summary>
internal interface IUpdateRule
{
    /// <summary>Remembered numbers per weight, 0 to 2.</summary>
    static abstract int Slots { get; }

    /// <param name="weight">Before the step.</param>
    /// <param name="gradient">Of the loss, with penalties added.</param>
    /// <param name="first">First remembered number; updated in place.</param>
    /// <param name="second">Second remembered number; updated in place.</param>
    /// <returns>The weight after the step.</returns>
    T Next<T>(T weight, T gradient, ref T first, ref T second) where T : struct, ILane<T>;
}

namespace Tributary.Engine.Training;

/// <param name="Examples">Samples the client holds (the update's weight), not samples seen.</param>
/// <param name="FirstLoss">Loss of the first epoch, mean over its samples.</param>
/// <param name="Loss">Loss of the last epoch, mean over its samples.</param>
public sealed record TrainingResult(long Examples, int Epochs, long Steps, double FirstLoss, double Loss);

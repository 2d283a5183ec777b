namespace Tributary.Client.Streams;

/// <summary>One fit of a trainer.</summary>
/// <param name="Loss">Mean squared error over the last epoch.</param>
/// <param name="Total">Fits so far.</param>
public sealed record TrainedRows(int Rows, int Epochs, double Loss, TimeSpan Time, long Total);

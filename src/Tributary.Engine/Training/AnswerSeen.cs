namespace Tributary.Engine.Training;

/// <summary>Told of each sample that is evaluated.</summary>
/// <param name="row">Its place in the data set.</param>
/// <param name="label">The class that the network says.</param>
/// <param name="predicted">What <see cref="Network.Predict"/> gives for it.</param>
public delegate void AnswerSeen(int row, int label, ReadOnlySpan<float> predicted);

namespace Tributary.Coordinator.Api;

/// <summary>A test sample that a model is wrong about.</summary>
/// <param name="Index">Its place among the test samples.</param>
/// <param name="Truth">Its class.</param>
/// <param name="Said">The class that the model says.</param>
/// <param name="Probability">How sure it is.</param>
/// <param name="Features">What the model saw.</param>
/// <param name="Shape">Extents of <paramref name="Features"/>.</param>
public sealed record WrongSample(int Index, int Truth, int Said, double Probability, IReadOnlyList<float> Features,
    IReadOnlyList<int> Shape);

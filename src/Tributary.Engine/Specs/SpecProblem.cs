namespace Tributary.Engine.Specs;

/// <summary>One fault in something an operator wrote.</summary>
/// <param name="Path">The field, e.g. <c>training.optimizer.learningRate</c> or <c>layers[2].filters</c>.</param>
/// <param name="Message">What is wrong and what is allowed.</param>
public sealed record SpecProblem(string Path, string Message)
{
    public override string ToString() => Path.Length == 0 ? Message : $"{Path}: {Message}";
}

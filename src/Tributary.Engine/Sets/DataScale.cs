namespace Tributary.Engine.Sets;

/// <summary>What happens to features before a model sees them; fitted to the training samples.</summary>
public enum DataScale
{
    /// <summary>As they are; pixels become 0..1.</summary>
    None,

    /// <summary>Mean 0 and deviation 1: each column of a table, all pixels of images together.</summary>
    Standard,

    /// <summary>Each column of a table into 0..1.</summary>
    MinMax,

    /// <summary>Pictures of three channels as Keras' <c>vgg16.preprocess_input</c> makes them.</summary>
    Vgg16,
}

namespace Tributary.Engine.Imaging;

/// <summary>How pixels are weighed when a picture changes its size.</summary>
public enum ResizeFilter
{
    /// <summary>All that a new pixel covers alike (the mean of an area).</summary>
    Box,

    /// <summary>Less with distance; when shrinking, every old pixel is taken in.</summary>
    Bilinear,

    /// <summary>The one old pixel that lies at the new one's middle.</summary>
    Nearest,
}

namespace Tributary.Engine.Imaging;

/// <summary>How pixels are weighed when a picture changes its size: all that a new pixel covers alike, or less with distance. Both take
/// in every old pixel when shrinking.</summary>
public enum ResizeFilter { Box, Bilinear }

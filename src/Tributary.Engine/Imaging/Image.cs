namespace Tributary.Engine.Imaging;

/// <summary>A picture of 8 bits a channel.</summary>
public sealed class Image
{
    /// <param name="channels">1 grey, 2 grey and alpha, 3 red green blue, 4 red green blue alpha.</param>
    /// <param name="pixels">height x width x channels, row-major.</param>
    public Image(int width, int height, int channels, byte[] pixels)
    {
        if (width < 1 || height < 1 || channels is < 1 or > 4)
            throw new ArgumentException($"an image of {width} x {height} with {channels} channels cannot be");
        if (pixels.Length != (long)width * height * channels)
            throw new ArgumentException($"{pixels.Length} bytes are given for {width} x {height} x {channels}", nameof(pixels));
        (Width, Height, Channels, Pixels) = (width, height, channels, pixels);
    }

    public int Width { get; }

    public int Height { get; }

    public int Channels { get; }

    public byte[] Pixels { get; }

    /// <summary>Brightness by ITU-R BT.601, as Pillow computes it; what is transparent shows the background.</summary>
    /// <param name="background">0 black .. 255 white.</param>
    public Image ToGrey(byte background = 255)
    {
        if (Channels == 1) return this;
        var grey = new byte[Width * Height];
        for (var i = 0; i < grey.Length; i++)
        {
            var pixel = Pixels.AsSpan(i * Channels, Channels);
            var value = Channels < 3 ? pixel[0] : (pixel[0] * 19595 + pixel[1] * 38470 + pixel[2] * 7471 + 0x8000) >> 16;
            if (Channels is 2 or 4) value = (value * pixel[^1] + background * (255 - pixel[^1]) + 127) / 255;
            grey[i] = (byte)value;
        }

        return new Image(Width, Height, 1, grey);
    }

    /// <summary>The picture without its alpha channel: what is transparent shows the colour that lies there.</summary>
    public Image Opaque()
    {
        if (Channels is 1 or 3) return this;
        var (pixels, colours) = (new byte[Width * Height * (Channels - 1)], Channels - 1);
        for (var i = 0; i < Width * Height; i++) Pixels.AsSpan(i * Channels, colours).CopyTo(pixels.AsSpan(i * colours));
        return new Image(Width, Height, colours, pixels);
    }

    /// <summary>The negative; alpha stays.</summary>
    public Image Inverted()
    {
        var pixels = Pixels.ToArray();
        var colours = Channels is 2 or 4 ? Channels - 1 : Channels;
        for (var i = 0; i < pixels.Length; i++)
            if (i % Channels < colours) pixels[i] = (byte)(255 - pixels[i]);
        return new Image(Width, Height, Channels, pixels);
    }

    /// <summary>The picture upright, where it was held as EXIF's orientation says (1 upright, 3 upside down, 6 and 8 on its side; 2, 4, 5
    /// and 7 their mirror images).</summary>
    internal Image Upright(int orientation)
    {
        if (orientation is < 2 or > 8) return this;
        var (width, height) = orientation < 5 ? (Width, Height) : (Height, Width);
        var pixels = new byte[Pixels.Length];
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
            {
                var (fromX, fromY) = orientation switch
                {
                    2 => (Width - 1 - x, y),
                    3 => (Width - 1 - x, Height - 1 - y),
                    4 => (x, Height - 1 - y),
                    5 => (y, x),
                    6 => (y, Height - 1 - x),
                    7 => (Width - 1 - y, Height - 1 - x),
                    _ => (Width - 1 - y, x),
                };
                Pixels.AsSpan(((fromY * Width) + fromX) * Channels, Channels).CopyTo(pixels.AsSpan(((y * width) + x) * Channels));
            }

        return new Image(width, height, Channels, pixels);
    }

    /// <summary>The picture in another size; channels are taken one by one (put what is transparent on a background first).</summary>
    public Image Resized(int width, int height, ResizeFilter filter = ResizeFilter.Bilinear)
        => Resampling.Resize(this, width, height, filter);
}

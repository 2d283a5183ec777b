using System.Globalization;
using Tributary.Engine.Data;
using Tributary.Engine.Sets;

namespace Tributary.Client;

/// <summary>What becomes of a folder's pictures, as words: <c>64x64 grey area vgg16 classes:A+B flip shift:0.1 rotate:10</c>, in any
/// order, parted by spaces or commas. What is not said stays as <see cref="PictureForm"/> has it.</summary>
public static class PictureText
{
    /// <summary>For messages and help.</summary>
    public const string Forms = "HEIGHTxWIDTH, grey or rgb, nearest, bilinear or area, vgg16, classes:A+B (folders, in the order of their "
        + "numbers), flip, shift:0.1 (share of a side, up to 0.5), rotate:10 (degrees, up to 90)";

    /// <returns>The data with it; null where a word is none of <see cref="Forms"/>.</returns>
    public static ClientDataSpec? Read(string text, ClientDataSpec data)
    {
        foreach (var word in text.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries))
        {
            var next = word.StartsWith("classes:", StringComparison.OrdinalIgnoreCase)
                ? data with { Pictures = data.Pictures with { Classes = word[8..].Split('+') } } : With(data, word.ToLowerInvariant());
            if (next is null) return null;
            data = next;
        }

        var isGrey = data is { Scale: DataScale.Vgg16, Pictures.Channels: 1 };
        return isGrey || !data.Pictures.Classes.All(PictureForm.IsFolderName) ? null : data;
    }

    private static ClientDataSpec? With(ClientDataSpec data, string word)
    {
        var (form, augment) = (data.Pictures, data.Augment);
        if (PictureForm.Filter(word) is { } filter) return data with { Pictures = form with { Resize = filter } };
        return word.Split(':') switch
        {
            ["grey"] => data with { Pictures = form with { Channels = 1 } },
            ["rgb"] => data with { Pictures = form with { Channels = 3 } },
            ["vgg16"] => data with { Scale = DataScale.Vgg16 },
            ["flip"] => data with { Augment = augment with { Flip = true } },
            ["shift", var share] when Number(share, Augmentation.MaxShift) is { } shift
                => data with { Augment = augment with { Shift = shift } },
            ["rotate", var degrees] when Number(degrees, Augmentation.MaxDegrees) is { } rotate
                => data with { Augment = augment with { Rotate = rotate } },
            [var size] when size.Split('x') is [var rows, var columns] && Side(rows) is { } height && Side(columns) is { } width
                => data with { Pictures = form with { Height = height, Width = width } },
            _ => null,
        };
    }

    private static int? Side(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var side)
        && side is >= 1 and <= PictureForm.MaxSide ? side : null;

    private static double? Number(string text, double max)
        => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= 0 && number <= max ? number
            : null;
}

using System.Text.Json.Nodes;
using Tributary.Engine.Specs;

namespace Tributary.Engine.Data;

/// <summary>How pictures are varied while they are trained on: the section <c>data.augment</c> of a run file. What lies beyond an edge
/// looks as the edge does.</summary>
public sealed record Augmentation
{
    public const double MaxShift = 0.5;

    public const double MaxDegrees = 90;

    public static Augmentation None { get; } = new();

    /// <summary>Every other picture is seen in a mirror, left and right.</summary>
    public bool Flip { get; init; }

    /// <summary>Moved by up to this share of its sides, in whole pixels; 0..<see cref="MaxShift"/>.</summary>
    public double Shift { get; init; }

    /// <summary>Turned by up to so many degrees about its middle; 0..<see cref="MaxDegrees"/>.</summary>
    public double Rotate { get; init; }

    public bool IsNone => !Flip && Shift == 0 && Rotate == 0;

    public static Augmentation Read(SpecReader fields)
    {
        var read = new Augmentation
        {
            Flip = fields.Flag("flip", false),
            Shift = fields.Number("shift", 0, 0, MaxShift),
            Rotate = fields.Number("rotate", 0, 0, MaxDegrees),
        };
        fields.NoMore();
        return read;
    }

    public JsonObject Write() => new() { ["flip"] = Flip, ["shift"] = Shift, ["rotate"] = Rotate };
}

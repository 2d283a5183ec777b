using Tributary.Engine.Specs;

namespace Tributary.Engine.Training;

/// <summary>How the learning rate changes from epoch to epoch.</summary>
public sealed record ScheduleSpec
{
    public ScheduleKind Kind { get; init; }

    /// <summary>Step: epochs between two drops.</summary>
    public int Every { get; init; } = 10;

    /// <summary>Step and plateau: the rate is multiplied by this at a drop.</summary>
    public double Factor { get; init; } = 0.1;

    /// <summary>Plateau: epochs without improvement before a drop.</summary>
    public int Patience { get; init; } = 10;

    /// <summary>Plateau: the least improvement that counts.</summary>
    public double Delta { get; init; } = 1e-4;

    /// <summary>Plateau: epochs to wait after a drop before counting again.</summary>
    public int Cooldown { get; init; }

    /// <summary>The rate never falls below.</summary>
    public double Least { get; init; }

    /// <summary>Reads kind (constant, step, plateau), every, factor, patience, delta, cooldown, least; all faults go to the reader's
    /// problems.</summary>
    public static ScheduleSpec Read(SpecReader fields)
    {
        var defaults = new ScheduleSpec();
        var read = new ScheduleSpec
        {
            Kind = Enum.Parse<ScheduleKind>(fields.Text("kind", "constant", "constant", "step", "plateau"), ignoreCase: true),
            Every = fields.Int("every", defaults.Every, 1),
            Factor = fields.Number("factor", defaults.Factor, max: 1, above: 0),
            Patience = fields.Int("patience", defaults.Patience, 0),
            Delta = fields.Number("delta", defaults.Delta, 0),
            Cooldown = fields.Int("cooldown", defaults.Cooldown, 0),
            Least = fields.Number("least", defaults.Least, 0),
        };
        fields.NoMore();
        return read;
    }
}

using System.Globalization;
using Tributary.Engine.Specs;
using Tributary.Transports.Faas;

namespace Tributary.Gateways.Faas.Fabric;

/// <summary>What functions train on, as the file says it for all of them: <c>{i}</c> stands for a function's number from 1, <c>{n}</c> for
/// how many there are.</summary>
internal sealed record FunctionHolding(FunctionData Every)
{
    public static FunctionHolding Read(SpecReader fields)
    {
        string? Text(string key) => fields.Text(key, "") is { Length: > 0 } text ? text : null;
        var every = new FunctionData
        {
            Source = Text("source"),
            Folder = Text("folder"),
            Part = Text("part"),
            Deal = Text("deal"),
            DealSeed = fields.Has("dealSeed") ? (ulong)fields.Long("dealSeed", 1, 0) : null,
            Label = Text("label"),
            Images = Text("images"),
            Labels = Text("labels"),
        };
        fields.NoMore();
        if ((every.Images is null) != (every.Labels is null))
            fields.Fault(every.Images is null ? "images" : "labels", "is missing; images and labels go together");
        return new FunctionHolding(every);
    }

    /// <param name="number">From 0.</param>
    public FunctionData Of(int number, int count)
    {
        string? At(string? text) => text?.Replace("{i}", (number + 1).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{n}", count.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        return Every with
        {
            Source = At(Every.Source),
            Folder = At(Every.Folder),
            Part = At(Every.Part),
            Images = At(Every.Images),
            Labels = At(Every.Labels),
        };
    }
}

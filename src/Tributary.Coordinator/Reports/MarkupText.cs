using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;

namespace Tributary.Coordinator.Reports;

/// <summary>Takes interpolated text apart for <see cref="Markup"/>: what stands between the holes is markup, what stands in them is
/// encoded.</summary>
[InterpolatedStringHandler]
public readonly struct MarkupText
{
    public MarkupText(int literals, int holes)
        : this(literals, holes, new Markup())
    {
    }

    /// <param name="literals">Letters outside the holes.</param>
    /// <param name="holes">How many holes there are.</param>
    /// <param name="to">Takes it all.</param>
    public MarkupText(int literals, int holes, Markup to) => To = to;

    internal Markup To { get; }

    public void AppendLiteral(string text) => To.Raw(text);

    /// <summary>Markup is taken as it is.</summary>
    public void AppendFormatted(Markup? markup)
    {
        if (markup is not null) To.Add(markup);
    }

    public void AppendFormatted(string? text) => To.Raw(WebUtility.HtmlEncode(text) ?? "");

    public void AppendFormatted(double number, string format = "0.##") => To.Raw(number.ToString(format, CultureInfo.InvariantCulture));

    public void AppendFormatted(int number) => To.Raw(number.ToString(CultureInfo.InvariantCulture));
}

using System.Globalization;

namespace Tributary.Coordinator.Reports;

/// <summary>The rounds that one point of a chart stands for.</summary>
internal readonly record struct RoundSpan(int First, int Last)
{
    /// <summary>The multiple of a step among them; null where there is none.</summary>
    public int? Multiple(int step) => Last / step * step is var multiple && multiple >= First ? multiple : null;

    /// <summary>As a tooltip names them: <c>7</c>, or <c>41–48</c>.</summary>
    public override string ToString() => First == Last ? First.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{First}–{Last}");
}

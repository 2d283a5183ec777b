using System.Runtime.CompilerServices;
using System.Text;

namespace Tributary.Coordinator.Reports;

/// <summary>Writes HTML and SVG: text in holes is encoded, numbers are written the same everywhere, nested markup is taken as it
/// is.</summary>
public sealed class Markup
{
    private readonly StringBuilder _text = new();

    public static Markup Of(MarkupText text) => text.To;

    public Markup Add([InterpolatedStringHandlerArgument("")] MarkupText text) => text.To;

    public Markup Add(Markup other)
    {
        _text.Append(other._text);
        return this;
    }

    public Markup AddAll(IEnumerable<Markup> others)
    {
        foreach (var other in others) _text.Append(other._text);
        return this;
    }

    /// <summary>Adds text that is markup already.</summary>
    public Markup Raw(string markup)
    {
        _text.Append(markup);
        return this;
    }

    /// <summary>Writes what there is, and begins anew.</summary>
    internal async Task MoveToAsync(TextWriter writer, CancellationToken cancellation)
    {
        foreach (var chunk in _text.GetChunks()) await writer.WriteAsync(chunk, cancellation);
        _text.Clear();
    }

    public override string ToString() => _text.ToString();
}

using System.Globalization;
using System.Net;
using System.Text;

namespace Tributary.Coordinator.Reports;

/// <summary>Writes HTML and SVG: text in holes is encoded, numbers are written the same everywhere, nested markup is taken as it is.</summary>
public sealed class Markup
{
    private readonly StringBuilder _text = new();

    public static Markup Of(FormattableString template) => new Markup().Add(template);

    public Markup Add(FormattableString template)
    {
        _text.AppendFormat(new Encoding(), template.Format, template.GetArguments());
        return this;
    }

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

    public override string ToString() => _text.ToString();

    private sealed class Encoding : IFormatProvider, ICustomFormatter
    {
        public object? GetFormat(Type? formatType) => formatType == typeof(ICustomFormatter) ? this : null;

        public string Format(string? format, object? arg, IFormatProvider? formatProvider) => arg switch
        {
            null => "",
            Markup markup => markup.ToString(),
            double number => number.ToString(format ?? "0.##", CultureInfo.InvariantCulture),
            IFormattable value => WebUtility.HtmlEncode(value.ToString(format, CultureInfo.InvariantCulture)),
            _ => WebUtility.HtmlEncode(arg.ToString() ?? ""),
        };
    }
}

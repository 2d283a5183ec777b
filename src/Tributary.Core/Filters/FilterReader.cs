using Tributary.Core.Rounds;

namespace Tributary.Core.Filters;

/// <summary>Reads a filter: comparisons, <c>not</c> before <c>and</c> before <c>or</c>, parentheses.</summary>
internal sealed class FilterReader(string filter)
{
    private const int MaxDepth = 32;

    private const string Signs = "=, !=, <, <=, >, >= or ~ (contains)";

    private readonly List<FilterToken> _tokens = FilterToken.All(filter);
    private int _next;
    private int _depth;

    private FilterToken Next => _tokens[_next];

    /// <exception cref="FilterException">It cannot be read.</exception>
    public FilterNode Read()
    {
        var all = Either();
        return Next.Kind == 'e' ? all
            : throw Fault(Next, Next.Text == ")" ? "this ) closes nothing"
            : $"and, or, or the end is needed before {Next.Shown}; a text of several words needs quotes");
    }

    private FilterNode Either()
    {
        if (++_depth > MaxDepth) throw Fault(Next, $"it nests deeper than {MaxDepth} levels");
        var left = Both();
        while (TryTake("or")) left = new FilterNode.Or(left, Both());
        _depth--;
        return left;
    }

    private FilterNode Both()
    {
        var left = One();
        while (TryTake("and")) left = new FilterNode.And(left, One());
        return left;
    }

    private FilterNode One()
    {
        var isNot = false;
        while (TryTake("not")) isNot = !isNot;
        var one = Next is { Kind: 's', Text: "(" } ? Inner() : Comparison();
        return isNot ? new FilterNode.Not(one) : one;
    }

    private FilterNode Inner()
    {
        var open = Take();
        var inner = Either();
        return Take() is { Text: ")", Kind: 's' } ? inner : throw Fault(open, "this ( is not closed");
    }

    private FilterNode Comparison()
    {
        var named = Take();
        if (named.Kind is not ('w' or 'q')) throw Fault(named, $"a field is needed here, not {named.Shown}: {FilterField.Allowed}");
        var field = FilterField.Find(named.Text) ?? throw Fault(named, $"there is no field {named.Shown}; there are {FilterField.Allowed}");
        var sign = Take();
        if (sign.Kind != 's'
            || sign.Text is "(" or ")") throw Fault(sign, $"{field.Name} must be followed by {Signs}, not by {sign.Shown}");
        var given = Take();
        if (given.Kind is not ('w' or 'q')) throw Fault(given,
            $"a value is needed after {sign.Text}, not {given.Shown}; a text of several words needs quotes");
        var value = new FilterValue(given.Text, given.Kind == 'q');
        Check(field, sign, given, value);

        // A run that has no such thing is different from any value.
        return sign.Text == "!=" ? new FilterNode.Not(new FilterNode.Comparison(field, "=", value))
            : new FilterNode.Comparison(field, sign.Text, value);
    }

    private void Check(FilterField field, FilterToken sign, FilterToken given, FilterValue value)
    {
        var orders = sign.Text is "<" or "<=" or ">" or ">=";
        switch (field.Kind)
        {
            case FilterKind.Number when sign.Text == "~" || value.Number is null:
                throw sign.Text == "~" ? Fault(sign, $"{field.Name} is a number; compare it by =, !=, <, <=, > or >=")
                    : Fault(given, $"{field.Name} is a number, like 0.9 or 90%; {given.Shown} is none");
            case FilterKind.Time when sign.Text == "~" || value.Time is null:
                throw sign.Text == "~" ? Fault(sign, $"{field.Name} is a time; compare it by =, !=, <, <=, > or >=")
                    : Fault(given, $"{field.Name} is a time, like 2026-01-31 or \"2026-01-31 17:30\" (UTC); {given.Shown} is none");
            case FilterKind.Text or FilterKind.Status or FilterKind.Truth when orders:
                throw Fault(sign, $"{field.Name} has no order; compare it by =, != or ~");
            case FilterKind.Status when sign.Text != "~"
                && !Enum.GetNames<RunStatus>().Contains(value.Text, StringComparer.OrdinalIgnoreCase):
                throw Fault(given,
                    $"{given.Shown} is no status; there are {string.Join(", ", Enum.GetNames<RunStatus>()).ToLowerInvariant()}");
            case FilterKind.Truth when value.Text is not ("true" or "false"):
                throw Fault(given, $"{field.Name} is true or false, not {given.Shown}");
            case FilterKind.Setting when orders && value.Number is null:
                throw Fault(given, $"{sign.Text} compares numbers, like 0.1 or 30s; {given.Shown} is none");
        }
    }

    private bool TryTake(string word)
    {
        if (Next.Kind != 'w' || !Next.Text.Equals(word, StringComparison.OrdinalIgnoreCase)) return false;
        _next++;
        return true;
    }

    private FilterToken Take()
    {
        var token = Next;
        if (token.Kind != 'e') _next++;
        return token;
    }

    private FilterException Fault(FilterToken token, string fault) => new(filter, token.At, fault);
}

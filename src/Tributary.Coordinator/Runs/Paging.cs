using System.Globalization;
using Microsoft.AspNetCore.Http;
using Tributary.Coordinator.Errors;

namespace Tributary.Coordinator.Runs;

/// <summary>Which part of a list was asked for: <c>?limit=</c> and <c>?after=</c>.</summary>
internal readonly record struct Paging(int Limit, string? After)
{
    private const int Usual = 100;
    private const int Max = 1000;

    /// <exception cref="ProblemException">400: a query parameter is not what it should be.</exception>
    public static Paging Of(HttpRequest request)
    {
        var text = request.Query["limit"].ToString();
        var limit = Usual;
        if (text.Length > 0 && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > Max))
            throw Problems.BadRequest($"limit is {Problems.Shown(text)}; it must be in 1..{Max}", "leave it out for 100");
        var after = request.Query["after"].ToString();

        // PostgreSQL takes no text with a zero in it.
        if (after.Contains('\0', StringComparison.Ordinal)) throw new Paging(limit, after).Unknown();
        return new Paging(limit, after.Length == 0 ? null : after);
    }

    /// <summary>A query parameter that is true or false, and false where it is not given.</summary>
    /// <exception cref="ProblemException">400: it is neither.</exception>
    public static bool Flag(HttpRequest request, string name) => request.Query[name].ToString() switch
    {
        "" or "false" => false,
        "true" => true,
        var text => throw Problems.BadRequest($"{name} is {Problems.Shown(text)}; it must be true or false", "leave it out for false"),
    };

    /// <summary>A query parameter that is a whole number in a range.</summary>
    /// <exception cref="ProblemException">400: it is not.</exception>
    public static int Number(HttpRequest request, string name, int otherwise, int least, int most)
    {
        var text = request.Query[name].ToString();
        if (text.Length == 0) return otherwise;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw Problems.BadRequest($"{name} is {Problems.Shown(text)}; it must be in {least}..{most}",
                $"leave it out for {otherwise}");
    }

    /// <summary><see cref="After"/> as a number, 0 where it is not given.</summary>
    public int AfterNumber() => After is null ? 0
        : int.TryParse(After, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw Unknown();

    public ProblemException Unknown()
        => Problems.BadRequest($"after is {Problems.Shown(After ?? "")}; it is no answer's next",
            "give the next of the answer before, or leave it out");
}

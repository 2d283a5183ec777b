using System.Text.RegularExpressions;

namespace Tributary.Cli.Api;

/// <summary>A coordinator's remedies name requests to its API; whoever sits at a command line is told the command instead.</summary>
internal static partial class ApiRemedies
{
    private const string Models = "the dashboard's page Models";

    // The longest first: one may begin with another.
    private static readonly (string Request, string Command)[] Commands =
    [
        ("GET /api/models/HASH", "tributary run export"),
        ("DELETE /api/serving/NAME", Models),
        ("PUT /api/serving/NAME", Models),
        ("GET /api/certificates", "tributary ca list"),
        ("GET /api/enrolments", "tributary clients pending"),
        ("GET /api/clients", "tributary clients"),
        ("GET /api/serving", Models),
        ("GET /api/models", Models),
        ("GET /api/tokens", "tributary token list"),
        ("POST /api/runs", "tributary run start RUN.yaml"),
        ("GET /api/runs", "tributary run list"),
    ];

    /// <param name="hint">What a printed command needs to find the same coordinator.</param>
    public static string ForPeople(string remedy, string hint)
    {
        foreach (var (request, command) in Commands)
            remedy = remedy.Replace(request, command + (command.StartsWith("tributary ", StringComparison.Ordinal) ? hint : ""),
                StringComparison.Ordinal);
        return remedy;
    }

    /// <summary>Whether a text still names a request.</summary>
    public static bool NamesRequest(string text) => Request().IsMatch(text);

    [GeneratedRegex(@"\b(GET|POST|PUT|DELETE|PATCH|HEAD) /")]
    private static partial Regex Request();
}

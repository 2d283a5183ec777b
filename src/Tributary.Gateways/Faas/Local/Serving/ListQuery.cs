using Microsoft.AspNetCore.Http;
using Tributary.Gateways.Faas.Local.Entities;

namespace Tributary.Gateways.Faas.Local.Serving;

/// <summary>Which part of a list is asked for.</summary>
internal sealed record ListQuery(int Limit, int Skip, bool IsCount)
{
    private const int Largest = 200;
    private const int Usual = 30;

    /// <exception cref="WhiskFault">A number is none, or out of its range.</exception>
    public static ListQuery Of(HttpRequest request, string collection)
    {
        var (limit, skip) = (Number(request, "limit", Usual, collection), Number(request, "skip", 0, collection));
        if (limit is < 0 or > Largest) throw WhiskFault.Bad($"The value '{limit}' is not in the range of 0 to {Largest} for {collection}.");
        if (skip < 0) throw WhiskFault.Bad($"The value '{skip}' is not greater than or equal to 0 for {collection}.");
        return new(limit == 0 ? Largest : (int)limit, (int)Math.Min(skip, int.MaxValue), Flag(request, "count"));
    }

    public static bool Flag(HttpRequest request, string name)
        => string.Equals(request.Query[name], "true", StringComparison.OrdinalIgnoreCase);

    /// <exception cref="WhiskFault">It is no number.</exception>
    public static long Number(HttpRequest request, string name, long usual, string collection)
        => request.Query[name].ToString() is not { Length: > 0 } text ? usual : long.TryParse(text, out var number) ? number
            : throw WhiskFault.Bad($"The value '{text}' is not an integer for {collection}.");
}

using Microsoft.AspNetCore.Http;

namespace Tributary.Gateways.Faas.Local.Entities;

/// <summary>A request is refused; the words are OpenWhisk's where it has some.</summary>
internal sealed class WhiskFault(int status, string message) : Exception(message)
{
    public int Status => status;

    public static WhiskFault Missing => new(StatusCodes.Status404NotFound, "The requested resource does not exist.");

    public static WhiskFault NotYours
        => new(StatusCodes.Status403Forbidden, "The supplied authentication is not authorized to access this resource.");

    public static WhiskFault Bad(string message) => new(StatusCodes.Status400BadRequest, message);

    public static WhiskFault Malformed(string what) => Bad($"The request content was malformed:\n{what}");

    public static WhiskFault TooLarge(string what, long bytes, long allowed)
        => new(StatusCodes.Status413PayloadTooLarge, $"{what} larger than allowed: {bytes} > {allowed} bytes.");
}

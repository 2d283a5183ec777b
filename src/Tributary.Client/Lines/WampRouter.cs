using Tributary.Transports.Lines;
using Tributary.Transports.Wamp;

namespace Tributary.Client.Lines;

/// <summary>WAMP routers, at which a coordinator is met, as a choice for <see cref="ClientOptions.Line"/>.</summary>
public static class WampRouter
{
    /// <summary>Lines to the router.</summary>
    /// <param name="router"><c>ws</c>, <c>wss</c>, or <c>tcp</c> and <c>tcps</c> for RawSocket.</param>
    /// <param name="reachesCoordinator">Whether <see cref="ClientOptions.Coordinator"/> is reached by HTTP too: then the client joins there
    /// where it has to, and moves models and updates by tickets.</param>
    /// <param name="realm">Null for the usual one.</param>
    public static Func<LineSetup, ILine> Line(Uri router, bool reachesCoordinator, string? realm = null)
        => setup => new FrameLine(setup, router, reachesCoordinator, made =>
        {
            var options = made.With(new WampLineOptions(router, setup.Folder) { Credentials = () => made.Identity?.Held });
            return new WampLine(realm is null ? options : options with { Realm = realm }, setup.Observer, setup.Clock);
        });
}

using Tributary.Client.Identity;
using Tributary.Engine.Models;
using Tributary.Transports.Flower;
using Tributary.Transports.Lines;

namespace Tributary.Client.Lines;

/// <summary>Flower's servers as a choice for <see cref="ClientOptions.Line"/>.</summary>
public static class FlowerServer
{
    /// <summary>Lines to the server; each ends when the server dismisses the client.</summary>
    /// <param name="server"><c>http</c> or <c>https</c>; with TLS the client shows the certificate that it has from its coordinator, if
    /// any.</param>
    /// <param name="model">For servers that do not say what they train.</param>
    public static Func<LineSetup, ILine> Line(Uri server, ModelSpec? model) => setup =>
    {
        var held = server.Scheme == Uri.UriSchemeHttps ? new IdentityFile(setup.Folder, setup.Options.Coordinator).Load() : null;
        var options = new FlowerAgentOptions { Model = model, Seed = setup.Options.Data.DealSeed };
        return new FlowerLine(server, held, options, setup.Observer, setup.Clock);
    };
}

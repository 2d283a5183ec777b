using Tributary.Core.Texts;

namespace Tributary.Transports.Faas;

/// <summary>Roles by the names that FedKeeper gives its functions.</summary>
internal static class FunctionRoles
{
    private const string NodeInfo = "nodeinfo";
    private const string Server = "fl_server_";
    private const string Invoker = "fl_invoker_";

    /// <param name="name">Of the role or of the function; one that says nothing is a client's.</param>
    /// <exception cref="FormatException">It is the name of a role that this program does not have.</exception>
    public static FunctionRole Of(string name)
    {
        if (name.Equals(NodeInfo, StringComparison.OrdinalIgnoreCase)) return FunctionRole.NodeInfo;
        if (name.StartsWith(Server, StringComparison.Ordinal) || name.StartsWith(Invoker, StringComparison.Ordinal))
            throw new FormatException($"'{CleanText.Line(name, 60)}' is no role of this program: fl_client and nodeinfo are "
                + "(TRIBUTARY_FUNCTION); the coordinator itself does what servers' functions did");
        return FunctionRole.Client;
    }
}

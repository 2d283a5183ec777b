using Tributary.Core.Texts;

namespace Tributary.Transports.Faas;

/// <summary>Roles by the names that FedKeeper gives its functions.</summary>
internal static class FunctionRoles
{
    private const string NodeInfo = "nodeinfo";
    private const string Server = "fl_server_";
    private const string Invoker = "fl_invoker_";
    private const string WeightsUpdate = "fl_invoker_weights_update";

    /// <param name="name">Of the role or of the function; one that says nothing is a client's.</param>
    /// <param name="withServers">Whether this program has the server's (<see cref="IServerWork"/>).</param>
    /// <exception cref="FormatException">It is the name of a role that this program does not have.</exception>
    public static FunctionRole Of(string name, bool withServers)
    {
        if (name.Equals(NodeInfo, StringComparison.OrdinalIgnoreCase)) return FunctionRole.NodeInfo;
        if (!name.StartsWith(Server, StringComparison.Ordinal) && !name.StartsWith(Invoker, StringComparison.Ordinal))
            return FunctionRole.Client;
        if (withServers && Served(name) is { } role) return role;
        throw new FormatException($"'{CleanText.Line(name, 60)}' is no role of this program: fl_client and nodeinfo are "
            + (withServers ? "(TRIBUTARY_FUNCTION), fl_server_init, fl_server_aggregator and fl_invoker_weights_update too"
                : "(TRIBUTARY_FUNCTION); `tributary faas function` has the server's, and a coordinator needs none"));
    }

    private static FunctionRole? Served(string name) => name switch
    {
        "fl_server_init" => FunctionRole.ServerInit,
        "fl_server_aggregator" => FunctionRole.ServerAggregator,
        _ when name.StartsWith(WeightsUpdate, StringComparison.Ordinal) => FunctionRole.Invoker,
        _ => null,
    };
}

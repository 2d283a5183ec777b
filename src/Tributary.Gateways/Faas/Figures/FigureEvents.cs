using Microsoft.Extensions.Logging;

namespace Tributary.Gateways.Faas.Figures;

/// <summary>What the coordinator logs of figures.</summary>
internal static partial class FigureEvents
{
    [LoggerMessage(278, LogLevel.Information, "{Cluster} has no figures, or not all: {Reason}", EventName = "figures.missing")]
    public static partial void Missing(ILogger log, string cluster, string reason);
}

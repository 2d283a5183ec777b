using Microsoft.Extensions.Logging;
using Tributary.Gateways.Faas.Fabric;
using Tributary.Gateways.Files;

namespace Tributary.Gateways.Faas.Keeping;

/// <summary>The forms that functions of one fabric are spoken to in.</summary>
/// <param name="coordinator">Where functions reach the coordinator; null before it listens.</param>
/// <param name="bucket">By which models and updates go; null for the coordinator.</param>
/// <param name="authority">The project's authority (PEM), which functions trust alone; null for none.</param>
internal sealed class CallForms(FabricConfig config, GatewayFiles files, ExchangedFiles? bucket, Func<Uri?> coordinator,
    Func<string?> authority, ILogger log)
{
    private readonly NativeForm _native = new(config, files, bucket, coordinator, authority);
    private readonly FedKeeperForm _fedKeeper = new(config, files, log);

    public ICallForm Of(FunctionProtocol protocol) => protocol == FunctionProtocol.Native ? _native : _fedKeeper;
}

using Tributary.Transports.Lines;

namespace Tributary.Transports.Faas;

/// <summary>A function on whichever platform started it: it listens as OpenWhisk, Cloud Functions, Cloud Run, Knative, OpenFaaS and Azure's
/// custom handlers want it, or fetches its invocations as AWS Lambda wants it (docs/functions.md).</summary>
/// <param name="output">The process' standard output: OpenWhisk wants a line there after each activation.</param>
/// <param name="error">The process' standard error, likewise.</param>
/// <param name="servers">FedKeeper's server functions; null where the program has none.</param>
public sealed class FunctionHost(FunctionOptions options, IFunctionWork work, ILineObserver observer, TextWriter output, TextWriter error,
    TimeProvider clock, IServerWork? servers = null)
{
    /// <summary>Serves until it is cancelled; what is being worked on is ended then.</summary>
    /// <param name="ready">Called once with the port that is listened on (0 at Lambda).</param>
    /// <exception cref="System.Net.Sockets.SocketException">The port is in use, or may not be listened on.</exception>
    /// <exception cref="HttpRequestException">Lambda's API does not answer.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task RunAsync(Action<int> ready, CancellationToken cancellation)
    {
        using var invoker = new FunctionInvoker(options, work, observer, clock, servers);
        if (options.LambdaApi is { } api)
        {
            using var lambda = new LambdaDoor(api, invoker, error, clock);
            ready(0);
            await lambda.RunAsync(cancellation);
            return;
        }

        using var door = new HttpDoor(options.Port, invoker, output, error, clock);
        ready(door.Port);
        await door.RunAsync(cancellation);
        cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>Tells AWS Lambda that the function cannot start; says nothing where it does not answer.</summary>
    /// <param name="api">As <see cref="FunctionOptions.LambdaApi"/>.</param>
    public static async Task RefuseAsync(string api, string reason, CancellationToken cancellation)
    {
        try
        {
            await LambdaDoor.RefuseAsync(api, reason, cancellation);
        }
        catch (Exception fault) when (fault is HttpRequestException or UriFormatException)
        {
            // The process ends with the same reason on its standard error.
        }
    }
}

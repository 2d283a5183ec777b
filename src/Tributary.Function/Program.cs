using System.Net.Sockets;
using Tributary.Client;
using Tributary.Client.Functions;
using Tributary.Function;
using Tributary.Transports.Faas;

// Exit codes are those of `tributary`: 0 done, 2 wrong setting, 4 a platform that does not answer, 130 interrupted.
const int badInput = 2, unreachable = 4, interrupted = 130;
if (args.Contains("--help"))
{
    Console.WriteLine(FunctionUsage.Text);
    return 0;
}

if (args.Contains("--version"))
{
    Console.WriteLine($"tributary-function {typeof(FunctionUsage).Assembly.GetName().Version?.ToString(3)}");
    return 0;
}

var lines = new FunctionLines(Console.Out);
using var end = new StopSignals();
FunctionOptions options;
try
{
    options = FunctionOptions.Read(Environment.GetEnvironmentVariable);
}
catch (FormatException fault)
{
    if (Environment.GetEnvironmentVariable("AWS_LAMBDA_RUNTIME_API") is { Length: > 0 } api)
        await FunctionHost.RefuseAsync(api, fault.Message, end.Token);
    return Fail(badInput, fault.Message);
}

try
{
    using var work = new FunctionWork(options, TimeProvider.System);
    var host = new FunctionHost(options, work, lines, Console.Out, Console.Error, TimeProvider.System);
    await host.RunAsync(port => lines.Write($"function {options.Name} ({options.Role})"
        + (port == 0 ? $" takes invocations from {options.LambdaApi}" : $" listens on port {port}")), end.Token);
    return 0;
}
catch (OperationCanceledException) when (end.Token.IsCancellationRequested)
{
    // A container is told to end when nobody calls it any more.
    return interrupted;
}
catch (SocketException fault)
{
    return Fail(badInput, $"port {options.Port} cannot be listened on: {fault.Message} (PORT)");
}
catch (HttpRequestException fault)
{
    return Fail(unreachable, $"the platform does not answer: {fault.Message}");
}

static int Fail(int code, string message)
{
    Console.Error.WriteLine($"tributary-function: {message}");
    return code;
}

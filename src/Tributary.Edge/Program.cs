using Tributary.Client;
using Tributary.Core.Logs;
using Tributary.Edge;
using Tributary.Engine.Formats;
using Tributary.Engine.Partitions;
using Tributary.Engine.Sets;
using Tributary.Transports.Joining;
using Tributary.Transports.Messages;
using Tributary.Transports.Mqtt;

// Exit codes are those of `tributary`: 0 done, 2 wrong option or data, 3 not found, 4 a server that is none, 5 not let in, 130 interrupted.
const int badInput = 2, notFound = 3, unreachable = 4, refused = 5, interrupted = 130;
var version = typeof(EdgeArguments).Assembly.GetName().Version?.ToString(3);
if (args.Contains("--help"))
{
    Console.WriteLine(EdgeArguments.Usage);
    return 0;
}

if (args.Contains("--version"))
{
    Console.WriteLine($"tributary-edge {version}");
    return 0;
}

var lines = new EdgeLines(Console.Out);
using var end = new StopSignals();
try
{
    if (args is ["stream", ..])
    {
        // To be told to end is how a role ends.
        await EdgeStream.Read(args[1..]).RunAsync(Console.Out, colors: false, TimeProvider.System, end.Token);
        return 0;
    }

    var (read, logging, address) = EdgeArguments.Read(args, lines.Write);
    using var log = new LogLines(Console.Error, logging, TimeProvider.System);
    var options = read with { Version = version, Log = log.CreateLogger("Tributary.Edge") };
    if (options.Problems().ToArray() is { Length: > 0 } problems)
        throw new FormatException(string.Join("; ", problems.Select(problem => $"--{problem}")));
    using var host = new ClientHost(options, lines, TimeProvider.System);
    lines.Write($"client {host.Info.Id}, {(host.Info.Examples is { } examples ? $"{examples} samples" : "samples unknown")}, "
        + $"{(address.Scheme is "mqtt" or "mqtts" ? "broker" : "coordinator")} {address}");
    await host.RunAsync(end.Token);
    return 0;
}
catch (OperationCanceledException) when (end.Token.IsCancellationRequested)
{
    return interrupted;
}
catch (Exception fault) when (fault is FormatException or InvalidDataException or BrokenFileException or ImpossiblePartitionException)
{
    return Fail(badInput, fault.Message);
}
catch (Exception fault) when (fault is MissingDataException or FileNotFoundException or DirectoryNotFoundException)
{
    return Fail(notFound, fault.Message);
}
catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
{
    return Fail(badInput, fault.Message);
}
catch (UntrustedAuthorityException fault)
{
    return Fail(unreachable, fault.Message);
}
catch (MqttRefusedException fault)
{
    return Fail(refused, fault.Message);
}
catch (LinkProblemException fault)
{
    var remedy = LinkRefusals.Remedy(fault);
    var detail = fault.Problem.Detail ?? fault.Message;
    return Fail(LinkRefusals.IsRefusal(fault) ? refused : unreachable, remedy.Length > 0 ? $"{detail}; {remedy}" : detail);
}

static int Fail(int code, string message)
{
    Console.Error.WriteLine($"tributary-edge: {message}");
    return code;
}

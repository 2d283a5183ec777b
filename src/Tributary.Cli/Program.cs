using Tributary.Cli;
using Tributary.Client;

// The first Ctrl-C (or SIGTERM, or a closed terminal) asks the command to end in order; a second one ends the process at once.
using var signals = new StopSignals();
return await CommandLine.RunAsync(args, Terminal.OfProcess(), signals.Token);

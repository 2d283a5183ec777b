using System.Runtime.InteropServices;
using Tributary.Cli;

// The first Ctrl-C (or SIGTERM) asks the command to end in order; a second one ends the process at once.
using var interrupted = new CancellationTokenSource();
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
return await CommandLine.RunAsync(args, Terminal.OfProcess(), interrupted.Token);

void Interrupt(PosixSignalContext signal)
{
    if (interrupted.IsCancellationRequested) return;
    signal.Cancel = true;
    interrupted.Cancel();
}

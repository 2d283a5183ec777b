using Tributary.Cli.Diagnosis;
using Tributary.Coordinator.Hosting;

namespace Tributary.Cli.Verbs;

/// <summary>The first words of a coordinator: where it is, how to look at it, and what to do next.</summary>
internal static class CoordinatorWelcome
{
    public static void Write(Terminal terminal, CoordinatorHost host, CoordinatorOptions options)
    {
        var folder = options.Folder;
        var (bold, dim, plain) = terminal.Colors ? ("\e[1m", "\e[2m", "\e[0m") : ("", "", "");
        void Line(string name, string value) => terminal.Out.WriteLine($"  {dim}{name,-13}{plain} {value}");
        var address = Reachable(host.Address, options);
        var more = address == Usual ? "" : $" --coordinator {address.GetLeftPart(UriPartial.Authority)}";
        terminal.Out.WriteLine($"{bold}Tributary{plain} listens on {bold}{host.Address}{plain}");
        Line("dashboard", $"{address} (open it in a browser{(options.Secured ? "; it asks for the token below" : "")})");
        Line("data", terminal.Shown(folder));
        var secured = Path.Combine(folder, "access");
        if (options.Secured)
        {
            Line("who you are", $"export TRIBUTARY_TOKEN=$(cat {terminal.Shown(Path.Combine(secured, "admin.token"))})");
            if (address.Scheme == Uri.UriSchemeHttps) Line("whom to trust",
                $"export TRIBUTARY_CA={terminal.Shown(Path.Combine(secured, "authority", "authority.pem"))}");
            Line("add a client", $"tributary token new{more}");
        }
        else Line("add a client", $"tributary client {address} --data mnist-mini --part 1/3");
        foreach (var (gateway, own, takes) in host.Gateways) Line(gateway, $"{own.ToString().TrimEnd('/')} {takes}");
        Line("start a run", $"tributary run start run.yaml{more}");
        if (DescriptorCheck.Look() is { Verdict: Verdict.Warning } few)
            terminal.Error.WriteLine($"{bold}FEW OPEN FILES{plain}: {few.Text}; {few.Remedy}");
        if (options.Access.Insecure && !options.Listen.IsLoopback)
            terminal.Error.WriteLine($"{bold}INSECURE{plain}: " + (options.Secured
                ? "no TLS: whoever listens on the line reads tokens and models"
                    : "no credentials: whoever reaches this address is its admin"));
        Line("stop", "Ctrl-C; runs go on at the next start");
    }

    private static Uri Usual { get; } = new("http://127.0.0.1:7070");

    // "Every address of this machine" is none that a browser could open.
    private static Uri Reachable(Uri address, CoordinatorOptions options)
        => address.Host is "0.0.0.0" or "[::]"
            ? new UriBuilder(address) { Host = options.Access.Names is [var name, ..] ? name : Environment.MachineName }.Uri : address;
}

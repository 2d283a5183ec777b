using Microsoft.Extensions.Hosting;
using Tributary.Coordinator.Hosting;

namespace Clinic;

internal static class ServingHost
{
    public static IHost Build(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);
        builder.AddTributaryCoordinator(change: options => options with { Folder = "federation" });
        return builder.Build();
    }
}

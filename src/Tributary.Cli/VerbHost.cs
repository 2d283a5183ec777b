using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Tributary.Cli;

/// <summary>The host of what a verb runs until it is told to end: nothing comes from the environment, signals are the command line's, and
/// what there is to say the verb says.</summary>
internal static class VerbHost
{
    public static IHost Build(Action<IServiceCollection> add)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings
        {
            ApplicationName = "tributary",
            ContentRootPath = AppContext.BaseDirectory,
            DisableDefaults = true,
        });
        builder.Services.AddSingleton<IHostLifetime, VerbsLifetime>();

        // Whoever says goodbye, or lets runs end in order, has limits of his own.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Timeout.InfiniteTimeSpan);
        add(builder.Services);
        return builder.Build();
    }

    private sealed class VerbsLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

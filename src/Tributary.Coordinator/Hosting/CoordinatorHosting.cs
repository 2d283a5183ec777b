using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Tributary.Coordinator.Hosting;

/// <summary>A coordinator as a service of a host.</summary>
public static class CoordinatorHosting
{
    /// <summary>The section of a host's configuration that is read unless another one is named. Keys are the names in
    /// <see cref="CoordinatorOptions"/>.</summary>
    public const string Section = "Tributary:Coordinator";

    /// <summary>Adds a coordinator that the configuration describes. Its log is the host's; wrong options end the start with all of them
    /// named. <see cref="CoordinatorService"/> has its addresses once the host has started.</summary>
    /// <param name="section">Where the options stand.</param>
    /// <param name="change">Changes what the configuration says; null for nothing.</param>
    public static IHostApplicationBuilder AddTributaryCoordinator(this IHostApplicationBuilder builder, string section = Section,
        Func<CoordinatorOptions, CoordinatorOptions>? change = null)
    {
        builder.Services.AddOptions<CoordinatorOptions>().Bind(builder.Configuration.GetSection(section));
        builder.Services.AddSingleton(all =>
        {
            var read = all.GetRequiredService<IOptions<CoordinatorOptions>>().Value;

            // What no configuration says has its usual place.
            if (read.Folder is null) read = read with { Folder = Path.GetFullPath("tributary") };
            return Service(all, change is null ? read : change(read), null);
        });
        builder.Services.AddHostedService(all => all.GetRequiredService<CoordinatorService>());
        return builder;
    }

    /// <summary>Adds a coordinator with options that are there already.</summary>
    /// <param name="logging">Where its log goes; null for the host's.</param>
    /// <inheritdoc cref="AddTributaryCoordinator(IHostApplicationBuilder, string, Func{CoordinatorOptions, CoordinatorOptions})"/>
    public static IServiceCollection AddTributaryCoordinator(this IServiceCollection services, CoordinatorOptions options,
        Action<ILoggingBuilder>? logging = null)
    {
        services.AddSingleton(all => Service(all, options, logging));
        return services.AddHostedService(all => all.GetRequiredService<CoordinatorService>());
    }

    private static CoordinatorService Service(IServiceProvider all, CoordinatorOptions options, Action<ILoggingBuilder>? logging)
    {
        var (clock, lifetime) = (all.GetService<TimeProvider>() ?? TimeProvider.System, all.GetRequiredService<IHostApplicationLifetime>());
        if (logging is not null) return new(options, clock, logging, lifetime);

        // What is written is then for the host's own filters to say.
        var logs = all.GetRequiredService<ILoggerFactory>();
        return new(options with { Log = options.Log with { Level = LogLevel.Trace } }, clock,
            own => own.AddProvider(new HostsLog(logs)), lifetime);
    }
}

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Tributary.Transports.Lines;

namespace Tributary.Client.Hosting;

/// <summary>A client as a service of a host.</summary>
public static class ClientHosting
{
    /// <summary>The log's category of the client's events (docs/log.md).</summary>
    public const string LogCategory = "Tributary.Client";

    /// <summary>Adds a client that the configuration describes (<see cref="ClientSettings"/>). Who trains is the host's
    /// <see cref="ITrainer"/> where it has one, else the engine; what happens is told to its <see cref="ILineObserver"/>, if any, and
    /// logged. Wrong settings end the start with all of them named.</summary>
    /// <param name="section">Where they stand.</param>
    /// <param name="configure">Changes what the configuration says; null for nothing.</param>
    public static IHostApplicationBuilder AddTributaryClient(this IHostApplicationBuilder builder,
        string section = ClientSettings.Section, Action<ClientSettings>? configure = null)
    {
        builder.Services.Configure<ClientSettings>(builder.Configuration.GetSection(section));
        builder.Services.AddTributaryClient(configure ?? (_ => { }));
        return builder;
    }

    /// <summary>Adds a client that code describes.</summary>
    /// <inheritdoc cref="AddTributaryClient(IHostApplicationBuilder, string, Action{ClientSettings})"/>
    public static IServiceCollection AddTributaryClient(this IServiceCollection services, Action<ClientSettings> configure)
    {
        services.AddOptions<ClientSettings>().Configure(configure).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ClientSettings>, Validation>());
        return services.AddTributaryClient(all
            => all.GetRequiredService<IOptions<ClientSettings>>().Value.Build(Clock(all)) with { Trainer = all.GetService<ITrainer>() });
    }

    /// <summary>Adds a client with options that are there already. Unless they have a log of their own, the host's is used.</summary>
    public static IServiceCollection AddTributaryClient(this IServiceCollection services, Func<IServiceProvider, ClientOptions> options)
    {
        services.AddSingleton(all => new ClientHost(Logged(options(all), all), all.GetService<ILineObserver>() ?? new Unobserved(),
            Clock(all)));
        services.AddSingleton<ClientService>();
        return services.AddHostedService(all => all.GetRequiredService<ClientService>());
    }

    private static TimeProvider Clock(IServiceProvider all) => all.GetService<TimeProvider>() ?? TimeProvider.System;

    private static ClientOptions Logged(ClientOptions options, IServiceProvider all)
        => options.Log is NullLogger && all.GetService<ILoggerFactory>() is { } logs
            ? options with { Log = logs.CreateLogger(LogCategory) } : options;

    private sealed class Unobserved : ILineObserver;

    private sealed class Validation : IValidateOptions<ClientSettings>
    {
        public ValidateOptionsResult Validate(string? name, ClientSettings options)
            => options.Problems().ToList() is { Count: > 0 } problems ? ValidateOptionsResult.Fail(problems)
                : ValidateOptionsResult.Success;
    }
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Errors;
using Tributary.Coordinator.Events;
using Tributary.Coordinator.Observability;
using Tributary.Coordinator.Runs;
using Tributary.Core.Clients;
using Tributary.Core.Rounds;
using Tributary.Storage;

namespace Tributary.Coordinator.Hosting;

/// <summary>Puts a coordinator together. Nothing comes from the environment: what holds is in the options.</summary>
internal static class CoordinatorApplication
{
    public static WebApplication Build(CoordinatorOptions options, TimeProvider clock, Action<ILoggingBuilder>? logging)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "tributary", ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Listen(kestrel, options));
        if (logging is not null) logging(builder.Logging);
        Add(builder.Services, options, clock);
        var app = builder.Build();
        Map(app);
        return app;
    }

    private static void Listen(KestrelServerOptions kestrel, CoordinatorOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = options.MostBodyBytes;
        if (options.Listen.IsLoopback && options.Listen.HostNameType == UriHostNameType.Dns) kestrel.ListenLocalhost(options.Listen.Port);
        else kestrel.Listen(System.Net.IPAddress.Parse(options.Listen.Host.Trim('[', ']')), options.Listen.Port);
    }

    private static void Add(IServiceCollection services, CoordinatorOptions options, TimeProvider clock)
    {
        services.AddRouting();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = options.StopLimit);
        services.Configure<JsonOptions>(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default));
        services.AddSingleton(options).AddSingleton(clock);
        services.AddSingleton(_ => new RunFolder(options.Folder)).AddSingleton<IRunStore>(all => all.GetRequiredService<RunFolder>().Runs).AddSingleton<IModelStore>(all => all.GetRequiredService<RunFolder>().Models);
        services.AddSingleton<ClientRegistry>().AddSingleton<EventHub>().AddSingleton<RunMeters>().AddSingleton(_ => new TestData(options.Threads));
        services.AddSingleton(_ => new RunLog(Path.Combine(options.Folder, "logs"), clock));
        services.AddSingleton<RunLookup>().AddSingleton<RunViews>();
        services.AddSingleton(all => new RunWorker(all.GetRequiredService<IRunStore>(), all.GetRequiredService<ClientRegistry>(), all.GetRequiredService<TestData>(), all.GetService<IUpdateSpool>(),
            all.GetRequiredService<EventHub>(), all.GetRequiredService<RunLog>(), all.GetRequiredService<RunMeters>(), options, clock, all.GetRequiredService<ILogger<RunWorker>>()));
        services.AddHostedService(all => all.GetRequiredService<RunWorker>());
    }

    private static void Map(WebApplication app)
    {
        app.UseMiddleware<ProblemMiddleware>();
        app.UseRouting();
        app.MapEvents();
        app.MapRuns(app);
    }
}

using System.Diagnostics.Metrics;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tributary.Coordinator.Access;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Catalog;
using Tributary.Coordinator.Clients;
using Tributary.Coordinator.Dashboard;
using Tributary.Coordinator.Data;
using Tributary.Coordinator.Events;
using Tributary.Coordinator.Fabrics;
using Tributary.Coordinator.Hooks;
using Tributary.Coordinator.Idempotency;
using Tributary.Coordinator.Inference;
using Tributary.Coordinator.Models;
using Tributary.Coordinator.Observability;
using Tributary.Coordinator.Reports;
using Tributary.Coordinator.Runs;
using Tributary.Coordinator.Serving;
using Tributary.Coordinator.Streams;
using Tributary.Coordinator.Workers;
using Tributary.Core.Clients;
using Tributary.Core.Rounds;
using Tributary.Gateways;
using Tributary.Gateways.Enrolment;
using Tributary.Gateways.Files;
using Tributary.Gateways.Orders;
using Tributary.Security;
using Tributary.Storage.Folders;
using Tributary.Storage.Models;
using Tributary.Storage.Runs;
using Tributary.Storage.Spool;

namespace Tributary.Coordinator.Hosting;

/// <summary>Puts a coordinator together. Nothing comes from the environment: what holds is in the options.</summary>
internal static class CoordinatorApplication
{
    public static WebApplication Build(CoordinatorOptions options, TimeProvider clock, Action<ILoggingBuilder>? logging)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ApplicationName = "tributary",
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Listen(kestrel, options));
        builder.Services.AddLargeBlocks();
        builder.Logging.SetMinimumLevel(options.Log.Level);
        logging?.Invoke(builder.Logging);
        builder.Services.AddRouting().AddMetrics();
        builder.Services.Configure<HostOptions>(host =>
        {
            // What works in the background mends itself; where it does not, the coordinator still answers and says so.
            host.ShutdownTimeout = options.StopLimit;
            host.BackgroundServiceExceptionBehavior = BackgroundServiceExceptionBehavior.Ignore;
        });
        builder.Services.Configure<JsonOptions>(json =>
        {
            // Answers are written by these contexts themselves; the OpenAPI document reads their forms from here.
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default);
            json.SerializerOptions.TypeInfoResolverChain.Insert(1, AccessJson.Default);
        });
        builder.Services.AddSingleton(options).AddSingleton(clock);
        AddStores(builder.Services, options);
        builder.Services.AddTributaryAccess(options.Entrance);
        AddFeatures(builder.Services, options, clock);
        builder.Services.AddOpenApiDocument();
        var app = builder.Build();
        Connect(app.Services);
        Map(app);
        return app;
    }

    private static void Listen(KestrelServerOptions kestrel, CoordinatorOptions options)
    {
        kestrel.AddServerHeader = false;

        // More would take the files away that models and updates need; who is turned away tries again.
        if (OpenFiles.Connections(OpenFiles.Limit()) is { } most)
            kestrel.Limits.MaxConcurrentConnections = Math.Max(1, most / options.Listeners);
        kestrel.Limits.MaxRequestBodySize = options.MaxBodyBytes;

        kestrel.Listen(options.Listen, listen => listen.UseTributaryTls(options.Entrance));
    }

    private static void AddStores(IServiceCollection services, CoordinatorOptions options)
    {
        // Whoever comes second must not touch anything.
        services.AddSingleton(_ => FolderLock.Take(options.Folder));
        services.AddSingleton(all => Owned(all, () => new RunFolder(options.Folder, options.Storage)));
        services.AddSingleton(all => Owned(all, () => Spool(all, options)));
        services.AddSingleton(all => Owned(all,
            () => new RunOwner(FolderIdentity.Of(options.Folder), Environment.MachineName, Path.GetFullPath(options.Folder))
            {
                Shared = options.Storage.Shared,
            }));
        services.AddSingleton(all => all.GetRequiredService<RunFolder>().Runs)
            .AddSingleton<IRunStore>(all => all.GetRequiredService<SqlRunStore>())
            .AddSingleton(all => all.GetRequiredService<RunFolder>().Figures)
            .AddSingleton(all => all.GetRequiredService<RunFolder>().Clients)
            .AddSingleton(all => all.GetRequiredService<RunFolder>().Serving);
        services.AddSingleton(all => all.GetRequiredService<RunFolder>().Retention)
            .AddSingleton(all => all.GetRequiredService<RunFolder>().Removal);
        services.AddSingleton(all => all.GetRequiredService<RunFolder>().Library);
        services.AddSingleton<IModelFiles>(all => all.GetRequiredService<RunFolder>().Models)
            .AddSingleton<IModelStore>(all => all.GetRequiredService<IModelFiles>());
    }

    private static UpdateSpool Spool(IServiceProvider all, CoordinatorOptions options)
    {
        var folder = Path.Combine(options.Folder, "spool");
        return options.Spool is not { } bucket ? new UpdateSpool(folder, options.Durability, options.Link.MaxSpoolBytes)
            : new UpdateSpool(folder, options.Durability, options.Link.MaxSpoolBytes, S3Address.Read(bucket),
                (run, cancellation) => all.GetRequiredService<IRunStore>().CheckClaimAsync(run, cancellation),
                all.GetRequiredService<TimeProvider>());
    }

    private static T Owned<T>(IServiceProvider all, Func<T> open)
    {
        _ = all.GetRequiredService<FolderLock>();
        return open();
    }

    private static void AddFeatures(IServiceCollection services, CoordinatorOptions options, TimeProvider clock)
    {
        services.TryAddSingleton<WorkerGuard>();
        services.AddSingleton<Telemetry>().AddSingleton(_ => new AnswerFolder(Path.Combine(options.Folder, "answers"), clock));
        services.AddSingleton<EventHub>().AddSingleton<RunMeters>().AddSingleton<Exposition>().AddSingleton<Readiness>()
            .AddSingleton<HealthView>();
        services.AddSingleton<ClientRegistry>().AddSingleton<GatewaySet>().AddSingleton<ClientWatch>()
            .AddSingleton<IClientObserver>(all => all.GetRequiredService<ClientWatch>()).AddSingleton<ClientFigures>()
            .AddSingleton<ClientViews>().AddSingleton<ClientMemory>();
        services.AddSingleton(all => new GatewayFiles(all.GetRequiredService<IModelFiles>(), all.GetRequiredService<UpdateSpool>(),
            all.GetRequiredService<IRunStore>(), options.Link.Files, clock, all.GetRequiredService<ILogger<GatewayFiles>>()));
        services.AddSingleton(_ => new TestData(options.Threads, options.DataPath)).AddSingleton<Predictor>()
            .AddSingleton(_ => new TrainedData(options.DataPath)).AddSingleton<QuestionReader>().AddSingleton<ModelPlaces>()
            .AddSingleton<ModelTester>();
        services.AddSingleton<ModelViews>().AddSingleton<ServingCounts>().AddSingleton<ServingViews>();
        services.AddSingleton(all => new RunLog(Path.Combine(options.Folder, "logs"), clock, all.GetRequiredService<ILogger<RunLog>>()))
            .AddSingleton<RunLookup>().AddSingleton<RunHistories>().AddSingleton<RunViews>();
        services.AddSingleton<RunList>().AddSingleton<RunDeletion>();
        services.AddSingleton<IUpdateSpool>(all => all.GetRequiredService<UpdateSpool>()).AddSingleton<RunOwnership>()
            .AddSingleton<RunWorker>().AddSingleton<FirstWeights>().AddSingleton<RunStarter>()
            .AddSingleton<NamedRuns>().AddSingleton<IRunControl, RunControl>();
        services.AddHostedService<HookWorker>();
        services.AddHostedService(all => all.GetRequiredService<ClientMemory>());

        // Gateways listen before runs go on, and stop after they have ended: then their clients are told.
        foreach (var gateway in options.GatewaysInForce) gateway.Add(services);
        services.AddSingleton<FabricView>();
        services.AddHostedService(all => all.GetRequiredService<RunWorker>());
        services.AddHostedService<RetentionWorker>();
        services.AddSingleton(options.Streams).AddSingleton<StreamPicture>().AddHostedService<StreamWatcher>();
    }

    private static void Connect(IServiceProvider all)
    {
        var (worker, registry, readiness) = (all.GetRequiredService<RunWorker>(), all.GetRequiredService<ClientRegistry>(),
            all.GetRequiredService<Readiness>());
        all.GetRequiredService<ClientWatch>().Progressed = worker.ClientProgressed;
        all.GetRequiredService<ClientWatch>().Joined = all.GetRequiredService<ClientMemory>().Joined;
        all.GetRequiredService<CredentialBook>().Revoked = all.GetRequiredService<Endings>().Ended;
        _ = (all.GetRequiredService<Exposition>(), all.GetRequiredService<Telemetry>(), all.GetRequiredService<HealthView>());
        all.GetRequiredService<RunMeters>().Watch(
            () => worker.Live.GroupBy(run => run.Round is not null ? "round" : "waiting")
                .Select(group => new Measurement<long>(group.Count(), new KeyValuePair<string, object?>("state", group.Key))),
            () => [new Measurement<long>(registry.Count)], () => all.GetRequiredService<EventHub>().Listeners, () => readiness.FreeBytes);
    }

    private static void Map(WebApplication app)
    {
        app.UseMiddleware<HeadMiddleware>();
        app.UseMiddleware<ProblemMiddleware>();
        app.UseMiddleware<StoppingMiddleware>();
        app.UseRouting();
        app.UseTributaryAccess();
        app.UseMiddleware<IdempotencyMiddleware>();
        app.UseMiddleware<ChangeMiddleware>();
        app.MapDashboard();
        var (anybody, viewing) = (app.ForAnybody(), app.For(Role.Viewer));
        var (operating, administering) = (app.For(Role.Operator), app.For(Role.Admin));
        anybody.MapServer();
        anybody.MapFiles(app.Services.GetRequiredService<GatewayFiles>());
        anybody.MapHealth(viewing);
        viewing.MapOpenApi();
        viewing.MapEvents();
        viewing.MapRuns(operating);
        operating.MapRunKeeping();
        operating.MapRunCheck();
        viewing.MapLaunches(operating);
        viewing.MapRounds();
        viewing.MapCatalog();
        viewing.MapExport();
        viewing.MapReport();
        viewing.MapInference();
        viewing.MapClients(operating);
        viewing.MapModels();
        viewing.MapModelDetails();
        viewing.MapServing(operating);
        viewing.MapData();
        viewing.MapStreams();
        viewing.MapFabric();
        administering.MapSettings();
        app.MapAccess(anybody, operating, administering);
        foreach (var gateway in app.Services.GetServices<IGateway>()) gateway.Map(app.For(Role.Client), anybody);
        EndpointRoles.Check(((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints));
    }
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Tributary.Core.Texts;
using Tributary.Gateways.Faas.Local.Activations;
using Tributary.Gateways.Faas.Local.Entities;
using Tributary.Gateways.Faas.Local.Sandboxes;
using Tributary.Security;
using Tributary.Storage.Folders;
using BadHttpRequestException = Microsoft.AspNetCore.Http.BadHttpRequestException;

namespace Tributary.Gateways.Faas.Local.Serving;

/// <summary>A platform for functions on this machine: OpenWhisk's API over processes (docs/functions.md).</summary>
public sealed class LocalPlatform : IAsyncDisposable
{
    private const string Api = "/api/v1";
    private const string Prefix = $"{Api}/namespaces/{{space}}";
    private const int MaxConnections = 4096;
    private readonly LocalPlatformOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly LocalAccounts _accounts;
    private readonly SandboxPlace _place = new();
    private readonly FolderLock _lock;
    private WebApplication? _app;
    private SandboxPool? _pool;
    private Invoker? _invoker;
    private long _began;

    private LocalPlatform(LocalPlatformOptions options, FolderLock held, LocalAccounts accounts, TimeProvider clock, ILogger log)
        => (_options, _lock, _accounts, _clock, _log) = (options, held, accounts, clock, log);

    /// <summary>Where it listens, with the real port.</summary>
    public Uri Address => new(_app!.Urls.First());

    /// <summary>The first namespace that there is.</summary>
    public string Namespace => _accounts.All[0].Namespace;

    /// <summary>Who may call it: the first namespace's <c>USER:KEY</c>, a secret.</summary>
    internal string Auth => _accounts.All[0].Auth;

    /// <summary>Properties for the <c>wsk</c> command, with the first namespace's key; only their owner reads them.</summary>
    public string PropertiesFile => Path.Combine(_options.Folder, CallerFiles.Properties);

    /// <summary>The part of a configuration that names this platform, with the first namespace's key; only its owner reads it.</summary>
    public string ClusterFile => Path.Combine(_options.Folder, CallerFiles.Cluster);

    /// <summary>Instances that there are now, of all functions.</summary>
    public int Instances => _pool!.Count;

    /// <summary>Starts it.</summary>
    /// <param name="certificate">For <c>https</c>, with its key.</param>
    /// <exception cref="ArgumentException">The options have a fault; it is named.</exception>
    /// <exception cref="InvalidDataException">A file cannot be understood; it is named.</exception>
    /// <exception cref="IOException">The address or the folder is in use, or a file cannot be read.</exception>
    /// <exception cref="PlatformNotSupportedException">Processes cannot be kept apart here.</exception>
    public static async Task<LocalPlatform> StartAsync(LocalPlatformOptions options, X509Certificate2? certificate, TimeProvider clock,
        ILoggerFactory? logs, CancellationToken cancellation)
    {
        if (options.Problems().ToList() is [var problem, ..]) throw new ArgumentException(problem.ToString(), nameof(options));
        if (options.Listen.Scheme == "https" != certificate is not null)
            throw new ArgumentException($"{options.Listen} and a certificate do not go together", nameof(certificate));
        if (!OperatingSystem.IsLinux())
            throw new PlatformNotSupportedException("the local platform runs functions as groups of processes, as Linux has them");
        OwnersFolder.Make(options.Folder);
        var held = FolderLock.Take(options.Folder);
        LocalPlatform platform;
        try
        {
            platform = new LocalPlatform(options, held, LocalAccounts.Of(options), clock,
                (logs ?? NullLoggerFactory.Instance).CreateLogger<LocalPlatform>());
        }
        catch
        {
            held.Dispose();
            throw;
        }

        try
        {
            await platform.ServeAsync(certificate, logs, cancellation);
            return platform;
        }
        catch
        {
            await platform.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_invoker is not null) await _invoker.DisposeAsync();
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }

        if (_pool is not null) await _pool.DisposeAsync();
        _place.Dispose();
        _lock.Dispose();
    }

    private async Task ServeAsync(X509Certificate2? certificate, ILoggerFactory? logs, CancellationToken cancellation)
    {
        var book = new EntityBook(Path.Combine(_options.Folder, "entities"), _options.Limits, _clock);
        var builder = Listening.Builder("tributary-faas", logs);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = MaxConnections;

            // Each route has a bound of its own.
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(_options.Listen, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                if (certificate is not null) listen.UseHttps(certificate);
            });
        });
        builder.Services.AddRouting();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
        var app = builder.Build();
        var ring = new ActivationRing(_options.Limits, _clock);
        var host = _options.Listen.ToString().TrimEnd('/');
        _pool = new SandboxPool(_options, new InstanceStarter(_options, _place, host, _clock, _log), _clock, _log);
        _invoker = new Invoker(_options, _pool, ring, host, _clock);
        app.Use(AnswerAsync);
        app.UseRouting();
        new InfoRoutes(_options, _accounts).Map(app, Api, Prefix);
        new ActionRoutes(_options, book, _pool, _invoker, _accounts, _place.Runners, _clock).Map(app, Prefix);
        new PackageRoutes(book, _pool, _accounts).Map(app, Prefix);
        new ActivationRoutes(ring, _accounts).Map(app, Prefix);
        new WebRoutes(_options, book, _invoker, _accounts, _clock).Map(app, Api);
        _began = _clock.GetTimestamp();
        _app = app;
        await app.StartAsync(cancellation);
        CallerFiles.Write(_options.Folder, Address, _accounts.All[0]);
    }

    private async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        try
        {
            if (IsAway) throw new WhiskFault(StatusCodes.Status503ServiceUnavailable, "The platform is away (an injected fault).");
            await next(context);
        }
        catch (WhiskFault fault) when (!context.Response.HasStarted)
        {
            await RefuseAsync(context, fault.Status, fault.Message);
        }
        catch (BadHttpRequestException fault) when (!context.Response.HasStarted)
        {
            await RefuseAsync(context, fault.StatusCode, fault.Message);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Whoever asked has gone; the activation goes on.
        }
#pragma warning disable CA1031 // What breaks at one request is that request's answer.
        catch (Exception fault) when (!context.Response.HasStarted)
#pragma warning restore CA1031
        {
            LocalEvents.Broke(_log, fault, CleanText.Line(context.Request.Path.ToString(), 100));
            await RefuseAsync(context, StatusCodes.Status500InternalServerError, "There was an internal server error.");
        }

        if (context.Response is { HasStarted: false, StatusCode: StatusCodes.Status404NotFound, ContentLength: null })
            await RefuseAsync(context, StatusCodes.Status404NotFound, "The requested resource does not exist.");
        if (context.Response is { HasStarted: false, StatusCode: StatusCodes.Status405MethodNotAllowed, ContentLength: null })
            await RefuseAsync(context, StatusCodes.Status405MethodNotAllowed, "HTTP method not allowed");
    }

    private bool IsAway => _options.Faults is { AwayFrom: { } from, AwayUntil: { } until }
        && _clock.GetElapsedTime(_began) is var now && now >= from && now < until;

    private Task RefuseAsync(HttpContext context, int status, string reason)
    {
        LocalEvents.Refused(_log, context.Connection.RemoteIpAddress?.ToString() ?? "nowhere",
            CleanText.Line(context.Request.Path.ToString(), 100), status, CleanText.Line(reason, 300));
        if (status == StatusCodes.Status401Unauthorized) context.Response.Headers.WWWAuthenticate = "Basic realm=\"OpenWhisk\"";
        return WhiskAnswer.Of(json =>
        {
            json.WriteStartObject();
            json.WriteString("error", reason);
            json.WriteString("code", RandomNumberGenerator.GetHexString(32, lowercase: true));
            json.WriteEndObject();
        }, status).ExecuteAsync(context);
    }
}

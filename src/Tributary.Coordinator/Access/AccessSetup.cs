using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Tributary.Gateways;
using Tributary.Gateways.Enrolment;
using Tributary.Security;

namespace Tributary.Coordinator.Access;

/// <summary>Puts access into a host.</summary>
internal static class AccessSetup
{
    public static IServiceCollection AddTributaryAccess(this IServiceCollection services, AccessOptions options)
    {
        services.AddSingleton(options).AddSingleton<AccessKeys>().AddSingleton(all => all.GetRequiredService<AccessKeys>().Book)
            .AddSingleton(all => all.GetRequiredService<AccessKeys>().Audit);
        services.AddSingleton<Authentication>().AddSingleton<Pace>().AddSingleton<RefusalTally>().AddSingleton<OpenRequests>()
            .AddSingleton<Endings>().AddSingleton<IGatewayAccess, GatewayAccess>().AddHttpContextAccessor()
            .AddHostedService<AuditShipper>().AddSingleton<WeaknessRecord>();
        return services.AddSingleton(all => new Enroller(all.GetRequiredService<CredentialBook>(), all.GetRequiredService<AuditTrail>(),
            all.GetRequiredService<AccessKeys>().Authority, options.Enrolment, all.GetRequiredService<TimeProvider>()));
    }

    /// <summary>After whatever turns faults into problem documents, and after routing: endpoints say who may use them.</summary>
    public static IApplicationBuilder UseTributaryAccess(this IApplicationBuilder app)
        => app.UseMiddleware<AccessMiddleware>().UseMiddleware<RefusalMiddleware>();

    /// <summary>Enrolment, tokens, certificates and the audit trail.</summary>
    public static void MapAccess(this IEndpointRouteBuilder routes, IEndpointRouteBuilder anybody, IEndpointRouteBuilder operating,
        IEndpointRouteBuilder administering)
    {
        anybody.MapEnrolment(routes.For(Role.Client), routes.ServiceProvider.GetRequiredService<Enroller>());
        anybody.MapSession();
        operating.MapApprovals();
        administering.MapTokens(operating);
        administering.MapCertificates();
        administering.MapAudit();
    }

    /// <summary>TLS as the options say. Client certificates are taken in as they are and judged with the request, so that whoever is
    /// refused reads why.</summary>
    public static void UseTributaryTls(this ListenOptions listen, AccessOptions options)
    {
        if (options.Tls) listen.UseTributaryTls(listen.ApplicationServices.GetRequiredService<AccessKeys>());
    }

    /// <summary>TLS with the coordinator's certificate, on an address of another server.</summary>
    public static void UseTributaryTls(this ListenOptions listen, AccessKeys keys)
        => listen.UseHttps(new HttpsConnectionAdapterOptions
        {
            ServerCertificateSelector = (_, _) => keys.Server.Current,
            ClientCertificateMode = ClientCertificateMode.AllowCertificate,
            ClientCertificateValidation = (_, _, _) => true,
        });
}

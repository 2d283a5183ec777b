using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Tributary.Coordinator.Hosting;
using Tributary.Core.Rounds;

namespace Tributary.Coordinator.Observability;

/// <summary>Sends traces and metrics by OTLP where an endpoint is configured. A round is one trace: the coordinator's spans, and what
/// clients say of theirs.</summary>
internal sealed class Telemetry : IDisposable
{
    private static readonly TimeSpan MetricsEvery = TimeSpan.FromSeconds(15);

    private readonly TracerProvider? _traces;
    private readonly MeterProvider? _metrics;

    public Telemetry(CoordinatorOptions options)
    {
        if (options.Otlp is not { } endpoint) return;
        var self = ResourceBuilder.CreateEmpty().AddService("tributary-coordinator", serviceVersion: ServerEndpoints.Version);
        _traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(self).AddSource(RoundTrace.SourceName)
            .AddOtlpExporter(exporter => Send(exporter, endpoint, "v1/traces")).Build();
        _metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(self)
            .AddMeter(RunMeters.MeterName).AddAspNetCoreInstrumentation().AddRuntimeInstrumentation()
            .AddOtlpExporter((exporter, reader) =>
            {
                Send(exporter, endpoint, "v1/metrics");
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)MetricsEvery.TotalMilliseconds;
            }).Build();
    }

    /// <summary>Sends what is left, then ends.</summary>
    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
    }

    private static void Send(OtlpExporterOptions exporter, Uri endpoint, string path)
    {
        exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
        exporter.Endpoint = new Uri(new Uri(endpoint.ToString().TrimEnd('/') + "/"), path);
    }
}

using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Tributary.Core;
using Tributary.Core.Compression;
using Tributary.Engine.Models;
using Tributary.Transports.Faas;
using Tributary.Transports.Messages;

namespace Tributary.Function.Tests;

/// <summary>The coordinator's end of tickets (docs/tickets.md): one model, one update, and the same answers to whoever comes
/// again.</summary>
internal sealed class TicketServer : IDisposable
{
    private const string Problem = "application/problem+json";
    private readonly HttpListener _listener = new();
    private readonly byte[] _model;

    public TicketServer(ModelSpec spec)
    {
        Spec = spec;
        var weights = new float[spec.Layout().Length];
        WeightInitializer.Fill(spec, 5, weights);
        Model = new ModelState(spec.Layout(), weights);
        using var stream = new MemoryStream();
        WeightFile.Write(stream, Model, null, WeightEncoding.Float32, new Dictionary<string, string>(StringComparer.Ordinal));
        _model = stream.ToArray();
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Address = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}";
        }

        _listener.Prefixes.Add(Address + "/");
        _listener.Start();
        _ = ServeAsync();
    }

    public string Address { get; }

    public ModelSpec Spec { get; }

    public ModelState Model { get; }

    /// <summary>The body of the update, once it was put.</summary>
    public byte[]? Update { get; private set; }

    /// <summary>Whether the model of a ticket whose update is kept is still given: somebody who had it before.</summary>
    public bool KeepsOpen { get; set; }

    /// <summary>A call that is to train.</summary>
    public FunctionCall Call(string kind = "train") => new()
    {
        Tributary = FunctionCall.Version,
        Coordinator = Address,
        Client = "client_3",
        Assignment = new AssignmentMessage
        {
            Key = $"run/1/{kind}",
            Kind = kind,
            Run = "run",
            Round = 1,
            Model = Convert.ToHexStringLower(SHA256.HashData(_model)),
            ModelBytes = _model.Length,
            ModelPath = "/files/TICKET/model",
            UpdatePath = "/files/TICKET/update",
            Spec = ModelSpecWriter.Write(Spec),
            Training = kind == "train" ? JsonNode.Parse("""{"epochs":1,"batchSize":10,"optimizer":{"kind":"sgd","learningRate":0.1}}""")
                : null,
            Seed = "7",
            SecondsLeft = 60,
        },
        Data = new FunctionData { Source = "mnist-mini", Part = "2/10" },
    };

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                context.Response.Headers["Tributary-Link"] = "1";
                await AnswerAsync(context);
            }
        }
        catch (Exception fault) when (fault is HttpListenerException or ObjectDisposedException)
        {
            // The test has ended.
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var (status, type, body) = context.Request.Url!.AbsolutePath switch
        {
            "/files/TICKET/model" when Update is null || KeepsOpen => (200, "application/safetensors", _model),
            "/files/TICKET/model" => (410, Problem, """
                {"type":"urn:tributary:round-over","status":410,"detail":"nobody waits for this answer any more"}
                """u8.ToArray()),
            "/files/TICKET/update" => await TakeAsync(context.Request),
            _ => (401, Problem, """{"type":"urn:tributary:bad-ticket","status":401,"detail":"no such ticket"}"""u8.ToArray()),
        };
        (context.Response.StatusCode, context.Response.ContentType, context.Response.ContentLength64) = (status, type, body.Length);
        await context.Response.OutputStream.WriteAsync(body);
        context.Response.Close();
    }

    private async Task<(int Status, string Type, byte[] Body)> TakeAsync(HttpListenerRequest request)
    {
        using var body = new MemoryStream();
        await request.InputStream.CopyToAsync(body);
        var repeated = Update is not null;
        Update ??= body.ToArray();
        var json = "{\"acknowledged\":true,\"repeated\":" + (repeated ? "true}" : "false}");
        return (200, "application/json", Encoding.UTF8.GetBytes(json));
    }
}

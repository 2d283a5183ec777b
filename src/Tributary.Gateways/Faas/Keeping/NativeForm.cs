using Tributary.Core.Clients;
using Tributary.Core.Texts;
using Tributary.Engine.Sets;
using Tributary.Gateways.Asking;
using Tributary.Gateways.Faas.Fabric;
using Tributary.Gateways.Faas.Platforms;
using Tributary.Gateways.Files;
using Tributary.Transports.Faas;
using Tributary.Transports.Messages;

namespace Tributary.Gateways.Faas.Keeping;

/// <summary>Our own words: an assignment with a ticket, or with addresses of a bucket. The model and the update go past the platform, so
/// that what it carries at most does not bound them; what it answers is a line or two.</summary>
/// <param name="bucket">By which models and updates go; null for the coordinator.</param>
internal sealed class NativeForm(FabricConfig config, GatewayFiles files, ExchangedFiles? bucket, Func<Uri?> coordinator,
    Func<string?> authority) : ICallForm
{
    public bool Takes(Assignment assignment) => assignment is TrainAssignment or EvaluateAssignment or PropertiesAssignment;

    public async Task<ReadOnlyMemory<byte>?> WriteAsync(ClientFunction function, OpenAsk ask, Action moved, CancellationToken cancellation)
    {
        if (Call(function) is not { } call) return null;
        if (bucket is not null)
        {
            var addresses = await bucket.OfferAsync(function.Name, ask, cancellation);
            return (call with { Assignment = AssignmentMessages.Of(ask), Files = addresses }).ToJson();
        }

        if (await files.MessageAsync(function.Name, ask, moved, cancellation) is not { } message) return null;
        return (call with { Assignment = message }).ToJson();
    }

    public ReadOnlyMemory<byte>? Greeting(ClientFunction function) => Call(function)?.ToJson();

    public ClientMessage Told(ActivationResult result)
    {
        if (FunctionResult.Read(result.Body.Span).Told is not { } told) throw new FaasFormatException("it does not say what it holds");
        return ToldBounds.Fault(told) is { } fault ? throw new FaasFormatException(fault) : told;
    }

    public async Task<string?> TakeAsync(ClientFunction function, OpenAsk ask, ActivationResult result, CancellationToken cancellation)
    {
        FunctionResult said;
        try
        {
            said = FunctionResult.Read(result.Body.Span);
        }
        catch (FaasFormatException fault)
        {
            return fault.Message;
        }

        if (said.Client != function.Name || said.Assignment != ask.Key) return "it answered for another client or assignment";
        if (said.Stored is null) return Take(said, ask);
        return bucket is not null && ask.Assignment is TrainAssignment
            ? await bucket.TakeAsync(function.Name, ask, said.Stored, cancellation)
            : "it says that it put an update into a bucket, but was not asked to";
    }

    public Task<bool> FoundAsync(ClientFunction function, OpenAsk ask, CancellationToken cancellation)
        => bucket?.FoundAsync(function.Name, ask, cancellation) ?? Task.FromResult(false);

    // Null before the coordinator listens.
    private FunctionCall? Call(ClientFunction function) => coordinator() is not { } address ? null : new FunctionCall
    {
        Tributary = FunctionCall.Version,
        Coordinator = address.GetLeftPart(UriPartial.Authority),
        Authority = address.Scheme == "https" ? authority() : null,
        Client = function.Name,
        Data = Data(function),
    };

    // Functions of this machine find what was fetched to it, though they have a home of their own.
    private FunctionData? Data(ClientFunction function)
    {
        var data = config.Keeper.Data?.Of(function.Number, config.Clients.Count);
        if (function.Cluster.Provider != FabricProviders.Local || data is not { Source: { } source, Folder: null }) return data;
        var folder = Path.Combine(DataFolders.Cache, source);
        return Directory.Exists(folder) ? data with { Folder = folder } : data;
    }

    private static string? Take(FunctionResult said, OpenAsk ask)
    {
        // The update itself is in the gate since before this was said.
        if (said.Acknowledged || said.Repeated) return ask.Reply.IsCompleted ? null : "it says that its update was taken, but none was";
        if (said.Dropped is { } dropped) return ask.Reply.IsCompleted ? null : CleanText.Line(dropped, 300);
        if (said.Reply is null || ReplyMessages.Read(said.Reply) is not { } reply) return "it answered neither an update nor anything else";
        ask.TryComplete(reply);
        return null;
    }
}

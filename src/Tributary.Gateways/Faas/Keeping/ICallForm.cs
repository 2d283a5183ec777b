using Tributary.Gateways.Asking;
using Tributary.Gateways.Faas.Fabric;
using Tributary.Gateways.Faas.Platforms;
using Tributary.Transports.Faas;
using Tributary.Transports.Messages;

namespace Tributary.Gateways.Faas.Keeping;

/// <summary>How an assignment is said to a function, and what its answer means.</summary>
internal interface ICallForm
{
    /// <summary>Whether functions of this form can be asked for it.</summary>
    bool Takes(Core.Clients.Assignment assignment);

    /// <summary>What the function is called with; made once for all attempts at an assignment.</summary>
    /// <returns>Null where too much is under way already.</returns>
    Task<ReadOnlyMemory<byte>?> WriteAsync(ClientFunction function, OpenAsk ask, Action moved, CancellationToken cancellation);

    /// <summary>What the function is called with so that it says who it is; null where this form has no words for that.</summary>
    ReadOnlyMemory<byte>? Greeting(ClientFunction function);

    /// <summary>What it says of itself.</summary>
    /// <exception cref="FaasFormatException">It does not.</exception>
    ClientMessage Told(ActivationResult result);

    /// <summary>Takes a successful answer: afterwards the ask is answered.</summary>
    /// <returns>Null where it counts; else, for people, why it does not, so that the function may be started again.</returns>
    Task<string?> TakeAsync(ClientFunction function, OpenAsk ask, ActivationResult result, CancellationToken cancellation);

    /// <summary>An activation ended without an answer: was its work done all the same?</summary>
    /// <returns>Whether that answered the ask.</returns>
    Task<bool> FoundAsync(ClientFunction function, OpenAsk ask, CancellationToken cancellation) => Task.FromResult(false);
}

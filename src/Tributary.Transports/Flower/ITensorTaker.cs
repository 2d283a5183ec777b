using Tributary.Core;
using Tributary.Engine.Formats;

namespace Tributary.Transports.Flower;

/// <summary>Makes one model of a message's tensors. The first fault is kept, the rest goes by.</summary>
internal interface ITensorTaker
{
    /// <summary>Why the tensors are no such model; null so far.</summary>
    string? Fault { get; }

    /// <summary>The arrays' types, in order.</summary>
    IReadOnlyList<NpyHead> Types { get; }

    ValueTask TakeAsync(int index, TensorBytes bytes, MemoryStream before, CancellationToken cancellation);

    /// <summary>The model; null where there was a fault.</summary>
    ModelState? Finish();
}

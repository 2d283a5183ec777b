using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Engine.Models;
using Tributary.Transports.Messages;

namespace Tributary.Transports.Lines;

/// <summary>What one assignment needs of a transport: its model, and a way back for what comes of it. What fails by the line
/// (<see cref="IOException"/>, <see cref="HttpRequestException"/>, <see cref="TimeoutException"/>) is tried again; what the coordinator
/// refuses is a <see cref="LinkProblemException"/>.</summary>
internal interface IAssignmentWire
{
    /// <summary>What the coordinator's clock shows, as far as it is known.</summary>
    DateTimeOffset CoordinatorTime { get; }

    /// <summary>The model of an assignment.</summary>
    /// <exception cref="Engine.Formats.BrokenFileException">What came is not the model.</exception>
    Task<ModelState> FetchAsync(AssignmentMessage assignment, ModelSpec spec, CancellationToken cancellation);

    /// <summary>Sends an update; returns once it is acknowledged.</summary>
    /// <exception cref="Core.Compression.UnfitWeightsException">The weights cannot be written in the encoding.</exception>
    /// <exception cref="ArgumentException">The weights have another shape than the model.</exception>
    Task<UploadReply> UploadAsync(AssignmentMessage assignment, Update update, ModelState model, DateTimeOffset started,
        CancellationToken cancellation);

    /// <summary>Sends any other answer.</summary>
    Task ReplyAsync(AssignmentMessage assignment, ReplyMessage reply, CancellationToken cancellation);

    Task ProgressAsync(AssignmentMessage assignment, ProgressMessage progress, CancellationToken cancellation);
}

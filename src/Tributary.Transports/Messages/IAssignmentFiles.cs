using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Engine.Models;

namespace Tributary.Transports.Messages;

/// <summary>How the model of an assignment comes, and how its update goes, where the line that it is asked over carries neither.</summary>
internal interface IAssignmentFiles
{
    /// <summary>Fetches the model of an assignment.</summary>
    Task<ModelState> FetchAsync(AssignmentMessage assignment, ModelSpec spec, CancellationToken cancellation);

    /// <summary>Puts the update that answers an assignment; returns once it is kept where it was put.</summary>
    Task<UploadReply> PutAsync(AssignmentMessage assignment, Update update, ModelState model, DateTimeOffset started,
        CancellationToken cancellation);
}

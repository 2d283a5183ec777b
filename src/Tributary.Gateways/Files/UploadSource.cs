using Microsoft.AspNetCore.Http;
using Tributary.Core.Clients;
using Tributary.Gateways.Asking;

namespace Tributary.Gateways.Files;

/// <summary>Whose update comes, and what it answers.</summary>
/// <param name="Ask">A <see cref="TrainAssignment"/>'s.</param>
internal sealed record UploadSource(string Client, OpenAsk Ask)
{
    /// <summary>Told after every block: the client lives.</summary>
    public Action Moved { get; init; } = static () => { };

    /// <summary>What speaks against the request's headers, given the SHA-256 of what came; null where nothing does.</summary>
    public Func<IHeaderDictionary, byte[], Problem?> Proof { get; init; } = static (_, _) => null;

    public TrainAssignment Assignment => (TrainAssignment)Ask.Assignment;
}

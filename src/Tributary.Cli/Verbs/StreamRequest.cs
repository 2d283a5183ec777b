using Tributary.Client.Streams;

namespace Tributary.Cli.Verbs;

/// <summary>A role, as the command line asks for it.</summary>
/// <param name="LogFile">Where its lines go too; null for nowhere.</param>
internal sealed record StreamRequest(StreamOptions Options, string? LogFile, bool Json);

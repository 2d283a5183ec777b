using Tributary.Core.Clients;

namespace Tributary.Client;

/// <summary>Progress that nobody asked for.</summary>
internal sealed class NoProgress : IProgress<ClientProgress>
{
    public static NoProgress Instance { get; } = new();

    public void Report(ClientProgress value)
    {
    }
}

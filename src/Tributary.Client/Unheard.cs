using Tributary.Core.Clients;

namespace Tributary.Client;

/// <summary>Progress that nobody asked for.</summary>
internal sealed class Unheard : IProgress<ClientProgress>
{
    public static Unheard Instance { get; } = new();

    public void Report(ClientProgress value)
    {
    }
}

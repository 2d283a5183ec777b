using Tributary.Transports.Joining;

namespace Tributary.Transports.Tests.Fakes;

internal sealed class MemoryCredentials : ICredentialStore
{
    public LinkCredentials? Kept { get; private set; }

    public LinkCredentials? Load() => Kept;

    public void Save(LinkCredentials credentials) => Kept = credentials;
}

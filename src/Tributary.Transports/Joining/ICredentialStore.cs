namespace Tributary.Transports.Joining;

/// <summary>Keeps a client's credentials over restarts.</summary>
public interface ICredentialStore
{
    /// <returns>Null where none were saved.</returns>
    LinkCredentials? Load();

    /// <summary>Replaces what was saved; readable for nobody else, and whole even if the power fails.</summary>
    void Save(LinkCredentials credentials);
}

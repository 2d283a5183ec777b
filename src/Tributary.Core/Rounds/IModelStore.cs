namespace Tributary.Core.Rounds;

/// <summary>Models by the SHA-256 of their canonical bytes.</summary>
public interface IModelStore
{
    /// <summary>Keeps a model; keeping it twice costs nothing more.</summary>
    /// <returns>Its SHA-256.</returns>
    Task<string> PutAsync(ModelState model, CancellationToken cancellation);

    /// <summary>Null where it is not kept. What is read is checked against the hash.</summary>
    Task<ModelState?> FindAsync(string sha256, CancellationToken cancellation);
}

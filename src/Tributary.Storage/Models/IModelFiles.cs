using Tributary.Core.Compression;
using Tributary.Core.Rounds;

namespace Tributary.Storage.Models;

/// <summary>A model store that can show a model as a file of this machine, for whoever serves it in parts.</summary>
public interface IModelFiles : IModelStore, IDisposable
{
    /// <summary>A file that never changes, with the model in an encoding; null where the model is not kept. It stays where it is for a
    /// minute at least, unless the model is let go.</summary>
    Task<string?> PathAsync(string sha256, WeightEncoding encoding, CancellationToken cancellation);

    /// <summary>Whether the model is kept, without reading it.</summary>
    Task<bool> HoldsAsync(string sha256, CancellationToken cancellation);

    /// <summary>Deletes a model in all its encodings; one that is not kept stays so.</summary>
    Task LetGoAsync(string sha256, CancellationToken cancellation);

    /// <summary>For people: where a model lies, or would lie.</summary>
    string PlaceOf(string sha256);

    /// <summary>Asks for nothing but a sign that the store is there.</summary>
    /// <exception cref="StoreUnavailableException">It is not; the message says what to do.</exception>
    Task CheckAsync(CancellationToken cancellation);
}

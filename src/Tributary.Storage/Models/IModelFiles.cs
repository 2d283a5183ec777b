using Tributary.Core.Rounds;

namespace Tributary.Storage.Models;

/// <summary>A model store that can show a model as a file of this machine, for whoever serves it in parts.</summary>
public interface IModelFiles : IModelStore
{
    /// <summary>A file that never changes, with the model in an encoding; null where the model is not kept.</summary>
    Task<string?> PathAsync(string sha256, WeightEncoding encoding, CancellationToken cancellation);
}

using Tributary.Core;
using Tributary.Engine.Formats;
using Tributary.Engine.Models;

namespace Tributary.Transports.Rest;

/// <summary>A client's own parameters, which only sessions of gossip change: drawn at first, and kept in a file, so that they outlive the
/// process.</summary>
internal sealed class OwnParameters
{
    private const string FileName = "gossip.safetensors";
    private readonly string _path;
    private ModelState _model;

    /// <exception cref="BrokenFileException">The file is damaged.</exception>
    /// <exception cref="IOException">The folder cannot be used.</exception>
    public OwnParameters(string folder, ulong seed)
    {
        OwnFolder.Make(folder);
        _path = Path.Combine(folder, FileName);
        _model = File.Exists(_path) ? Load() : Drawn(RestModel.Of(RestType.GossipMnist), seed);
    }

    public ModelState Model => Volatile.Read(ref _model);

    /// <summary>They are these from now on, also for who asks for them.</summary>
    public void Change(ModelState model) => Volatile.Write(ref _model, model);

    /// <summary>Keeps what they are.</summary>
    public void Save()
    {
        var part = _path + ".part";
        using (var file = File.Create(part)) Model.Save(file);
        File.Move(part, _path, overwrite: true);
    }

    public static ModelState Drawn(RestModel model, ulong seed)
    {
        var values = new float[model.Layout.Length];
        WeightInitializer.Fill(model.Spec, seed, values);
        return new ModelState(model.Layout, values);
    }

    private ModelState Load()
    {
        using var file = File.OpenRead(_path);
        return ModelState.Load(file, _path, RestModel.Of(RestType.GossipMnist).Layout);
    }
}

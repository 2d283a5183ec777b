using Tributary.Engine.Specs;

namespace Tributary.Engine.Models;

/// <summary>Reads a model that only its clients know: <c>{ from: clients, name }</c> until one of them has brought it, then <c>{ name,
/// tensors }</c>.</summary>
internal static class ClientModelReader
{
    /// <summary>More tensors than any network of today has.</summary>
    public const int MaxTensors = 100_000;

    private const int MaxExtents = 32;

    public static ModelSpec? Read(SpecReader fields)
    {
        var known = fields.Problems.Count;
        fields.Text("from", "clients", "clients");
        var tensors = fields.Has("tensors") ? Tensors(fields) : [];
        if (fields.Has("tensors") && tensors.Count == 0 && fields.Problems.Count == known)
            fields.Fault("tensors", "is empty; a model has a tensor or more");
        var read = new ModelSpec
        {
            Name = fields.Text("name", "clients-own"),
            Description = fields.Text("description", ""),
            Input = [],
            Layers = [],
            Tensors = tensors,
        };
        fields.NoMore();
        return fields.Problems.Count == known ? read : null;
    }

    private static List<TensorInfo> Tensors(SpecReader fields)
    {
        var (tensors, offset) = (new List<TensorInfo>(), 0L);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (node, path) in fields.Items("tensors"))
        {
            if (tensors.Count == MaxTensors)
            {
                fields.Fault("tensors", $"there are more than {MaxTensors}");
                break;
            }

            if (One(new SpecReader(node, path, fields.Problems), offset, names) is not { } tensor) continue;
            tensors.Add(tensor);
            offset += tensor.Length;
            if (offset <= ModelSpecReader.MaxParameters) continue;
            fields.Problems.Add(new SpecProblem(path,
                $"the model reaches {offset} values here; at most {ModelSpecReader.MaxParameters} are allowed"));
            break;
        }

        return tensors;
    }

    private static TensorInfo? One(SpecReader fields, long offset, HashSet<string> names)
    {
        var known = fields.Problems.Count;
        var name = fields.Text("name", "");
        var shape = fields.Ints("shape", [], min: 0);
        var type = TensorTypes.Read(fields.Text("type", "float32", TensorTypes.Words));
        fields.NoMore();
        if (name.Length == 0) fields.Fault("name", "is missing; every tensor has one");
        else if (!names.Add(name)) fields.Fault("name", $"another tensor is called {name} already");
        if (shape.Length > MaxExtents || shape.Aggregate(1.0, (product, extent) => product * extent) > ModelSpecReader.MaxParameters)
            fields.Fault("shape", $"at most {MaxExtents} extents and {ModelSpecReader.MaxParameters} values are allowed");
        return fields.Problems.Count == known ? new TensorInfo(name, shape, offset, Original: type) : null;
    }
}

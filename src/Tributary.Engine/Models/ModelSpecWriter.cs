using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tributary.Engine.Models;

/// <summary>Writes a model as <see cref="ModelSpecReader"/> reads it. Canonical: keys in one order, defaults left out, so that equal
/// models give equal text.</summary>
public static class ModelSpecWriter
{
    public static JsonObject Write(ModelSpec model)
    {
        var fields = new JsonObject { ["name"] = model.Name };
        if (model.Description.Length > 0) fields["description"] = model.Description;
        if (model.IsClients)
        {
            if (model.Tensors.Count == 0) fields["from"] = "clients";
            else fields["tensors"] = new JsonArray([.. model.Tensors.Select(Tensor)]);
            return fields;
        }

        fields["input"] = new JsonArray([.. model.Input.Select(extent => (JsonNode)extent)]);
        fields["layers"] = new JsonArray([.. model.Layers.Select(Layer)]);
        fields["loss"] = JsonNamingPolicy.CamelCase.ConvertName(model.Loss.ToString());
        fields["initialization"] = JsonNamingPolicy.CamelCase.ConvertName(model.Initialization.ToString());
        if (model.Reconstructs) fields["reconstructs"] = true;
        return fields;
    }

    private static JsonNode Tensor(TensorInfo tensor)
    {
        var fields = new JsonObject
        {
            ["name"] = tensor.Name,
            ["shape"] = new JsonArray([.. tensor.Shape.Select(extent => (JsonNode)extent)])
        };
        if (tensor.Original != ElementType.Float32) fields["type"] = TensorTypes.Word(tensor.Original);
        return fields;
    }

    private static JsonNode Layer(LayerSpec layer)
    {
        var fields = new JsonObject { ["type"] = layer.Kind };
        if (layer.Name.Length > 0) fields["name"] = layer.Name;
        switch (layer)
        {
            case DenseSpec dense:
                fields["units"] = dense.Units;
                if (!dense.Bias) fields["bias"] = false;
                break;
            case Conv2DSpec conv:
                fields["filters"] = conv.Filters;
                fields["kernel"] = conv.Kernel;
                if (conv.Stride != 1) fields["stride"] = conv.Stride;
                if (conv.Padding != Padding.Valid) fields["padding"] = "same";
                if (!conv.Bias) fields["bias"] = false;
                break;
            case Pool2DSpec pool:
                if (pool.Size != 2) fields["size"] = pool.Size;
                if (pool.Step != pool.Size) fields["stride"] = pool.Stride;
                break;
            case DropoutSpec dropout:
                fields["rate"] = dropout.Rate;
                break;
            case BatchNormSpec norm:
                if (norm.Momentum != 0.1) fields["momentum"] = norm.Momentum;
                if (norm.Epsilon != 1e-5) fields["epsilon"] = norm.Epsilon;
                if (norm.LocalStatistics) fields["localStatistics"] = true;
                break;
            case GroupNormSpec norm:
                fields["groups"] = norm.Groups;
                if (norm.Epsilon != 1e-5) fields["epsilon"] = norm.Epsilon;
                break;
            case EmbeddingSpec embedding:
                fields["vocabulary"] = embedding.Vocabulary;
                fields["size"] = embedding.Size;
                break;
            case LstmSpec lstm:
                fields["units"] = lstm.Units;
                if (lstm.Sequence) fields["sequence"] = true;
                if (lstm.Depth != 0) fields["depth"] = lstm.Depth;
                break;
        }

        return fields.Count == 1 ? layer.Kind : fields;
    }
}

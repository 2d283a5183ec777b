using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Tributary.Security;

namespace Tributary.Gateways.Faas.Local.Entities;

/// <summary>Actions and packages on the disk, a file each: there whole or not at all. Only their owner reads them: parameters hold
/// secrets.</summary>
internal sealed class EntityFiles(string folder, LocalLimits limits)
{
    private const long MaxFile = 128L << 20;

    /// <summary>All that lie there.</summary>
    /// <exception cref="InvalidDataException">A file is none of ours; it is named.</exception>
    public IEnumerable<(StoredAction? Action, StoredPackage? Package, long Bytes)> Read()
    {
        if (!Directory.Exists(folder)) yield break;
        foreach (var path in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            var bytes = new FileInfo(path).Length;
            var read = ReadOne(path, bytes);
            yield return (read as StoredAction, read as StoredPackage, bytes);
        }
    }

    /// <returns>Its size in bytes.</returns>
    public long Write(StoredAction action) => Write("action:" + action.Path, json => action.Write(json));

    /// <returns>Its size in bytes.</returns>
    public long Write(StoredPackage package) => Write("package:" + package.Path, json => package.Write(json));

    public void Delete(StoredAction action) => File.Delete(PathOf("action:" + action.Path));

    public void Delete(StoredPackage package) => File.Delete(PathOf("package:" + package.Path));

    private long Write(string identity, Action<Utf8JsonWriter> write)
    {
        var bytes = WhiskJson.Of(write);
        SecretFile.Write(PathOf(identity), Encoding.UTF8.GetString(bytes));
        return bytes.Length;
    }

    private string PathOf(string identity)
        => Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)).AsSpan(0, 16)) + ".json");

    private object ReadOne(string path, long bytes)
    {
        try
        {
            if (bytes > MaxFile) throw new InvalidDataException($"it has {bytes:n0} bytes");
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var root = document.RootElement;
            var names = root.GetProperty("namespace").GetString()!.Split('/');
            var name = root.GetProperty("name").GetString()!;
            var writes = int.Parse(root.GetProperty("version").GetString()!.Split('.')[2]);
            var (parameters, annotations) = (KeyedValues.Read(root.GetProperty("parameters"), "parameters"),
                KeyedValues.Read(root.GetProperty("annotations"), "annotations"));
            var (isPublished, updated) = (root.GetProperty("publish").GetBoolean(), root.GetProperty("updated").GetInt64());
            if (!root.TryGetProperty("exec", out var exec))
                return new StoredPackage(names[0], name)
                {
                    Parameters = parameters,
                    Annotations = annotations,
                    Writes = writes,
                    IsPublished = isPublished,
                    Updated = updated,
                    Binding = root.GetProperty("binding") is var bound && bound.TryGetProperty("name", out var to)
                        ? (bound.GetProperty("namespace").GetString()!, to.GetString()!) : null,
                };
            return new StoredAction(names[0], names.Length > 1 ? names[1] : null, name)
            {
                Exec = ActionExec.Read(exec, limits),
                Parameters = parameters,
                Annotations = annotations,
                Limits = new ActionLimits().With(root.GetProperty("limits"), limits),
                Writes = writes,
                IsPublished = isPublished,
                Updated = updated,
            };
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or FormatException
            or IndexOutOfRangeException or WhiskFault or InvalidDataException)
        {
            throw new InvalidDataException($"{path} is no action or package of the platform ({fault.Message}); move it away", fault);
        }
    }
}

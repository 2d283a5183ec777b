namespace Tributary.Engine.Tests;

public sealed class TemporaryFolder : IDisposable
{
    public string Location { get; } = Directory.CreateTempSubdirectory("tributary-").FullName;

    public string At(params string[] parts) => Path.Combine([Location, .. parts]);

    public string Write(string name, string text)
    {
        File.WriteAllText(At(name), text);
        return At(name);
    }

    public void Dispose() => Directory.Delete(Location, recursive: true);
}

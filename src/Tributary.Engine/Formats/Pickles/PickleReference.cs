namespace Tributary.Engine.Formats.Pickles;

/// <summary>What lies beside the pickle (a persistent id).</summary>
/// <param name="Id">By what whoever wrote it finds it again.</param>
internal sealed record PickleReference(object? Id);

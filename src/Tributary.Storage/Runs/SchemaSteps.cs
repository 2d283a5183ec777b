namespace Tributary.Storage.Runs;

/// <summary>The tables as a numbered list of steps (<c>Schema/NNN-*.sql</c>), plain SQL that every database takes as it is.</summary>
internal static class SchemaSteps
{
    public static IReadOnlyList<string> All { get; } = [.. typeof(SchemaSteps).Assembly.GetManifestResourceNames()
        .Where(name => name.EndsWith(".sql", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(Text)];

    /// <summary>What is said of a database that a newer version wrote.</summary>
    public static InvalidOperationException TooNew(string database, int version) => new($"{database} has schema {version}; this version of Tributary knows {All.Count}: use a newer one");

    private static string Text(string name)
    {
        using var reader = new StreamReader(typeof(SchemaSteps).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}

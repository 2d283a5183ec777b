namespace Tributary.Cli.Fetching;

/// <summary>Where files are taken from: a folder, an archive, or a server.</summary>
internal interface ISource
{
    /// <summary>For people.</summary>
    string Place { get; }

    /// <summary>Opens a file, gzipped or plain, whichever is there.</summary>
    /// <param name="name">Without <c>.gz</c>.</param>
    /// <returns>Null where the source does not have it.</returns>
    /// <exception cref="CommandFault">The source itself is broken or out of reach.</exception>
    Task<SourceFile?> OpenAsync(string name, CancellationToken cancellation);
}

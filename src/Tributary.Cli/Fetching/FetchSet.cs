namespace Tributary.Cli.Fetching;

/// <summary>Brings a whole set: what lies there intact stays, the rest is taken from the first source that has it.</summary>
internal sealed class FetchSet(OfficialSet set, IReadOnlyList<ISource> sources, string folder)
{
    /// <summary>Takes the names of files that were there already.</summary>
    public Action<string> Kept { get; init; } = _ => { };

    /// <summary>Takes steps of the file in work.</summary>
    public Action<FetchStep> Progress { get; init; } = _ => { };

    /// <summary>Takes the names of files that are now there.</summary>
    public Action<string> Fetched { get; init; } = _ => { };

    public async Task RunAsync(CancellationToken cancellation)
    {
        foreach (var file in set.Files)
        {
            if (await IsHereAsync(file, cancellation))
            {
                Kept(file.Name);
                continue;
            }

            await OneAsync(file, cancellation);
            Fetched(file.Name);
        }
    }

    private async Task<bool> IsHereAsync(OfficialFile file, CancellationToken cancellation)
    {
        foreach (var path in new[] { Path.Combine(folder, file.Name), Path.Combine(folder, file.Name + ".gz") })
            if (File.Exists(path) && await Fetch.IsIntactAsync(path, file, cancellation)) return true;
        return false;
    }

    private async Task OneAsync(OfficialFile file, CancellationToken cancellation)
    {
        var faults = new List<CommandFault>();
        foreach (var source in sources)
        {
            try
            {
                using var open = await source.OpenAsync(file.Name, cancellation)
                    ?? throw CommandFault.NotFound($"{source.Place} has no {file.Name}.gz and no {file.Name}");
                await Fetch.FileAsync(file, open, source.Place, folder, Progress, cancellation);
                return;
            }
            catch (CommandFault fault)
            {
                faults.Add(fault);
            }
        }

        var offline = faults.All(fault => fault is
        {
            ExitCode: ExitCode.Unreachable, InnerException: HttpRequestException
            or OperationCanceledException
        });
        throw new CommandFault(faults[^1].ExitCode, string.Join('\n', faults.Select(fault => fault.Message)),
            offline ? $"without a network: tributary data get {set.Name} --from FOLDER, ARCHIVE or URL that holds "
                + $"{string.Join(", ", set.Files.Select(one => one.Name + ".gz"))}" : faults[^1].Remedy, faults[^1]);
    }
}

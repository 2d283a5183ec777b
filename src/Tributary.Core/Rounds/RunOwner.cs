namespace Tributary.Core.Rounds;

/// <summary>The coordinator that a run belongs to: its folder holds what the run's database does not.</summary>
/// <param name="Id">Of its data folder, drawn when the folder was made.</param>
/// <param name="Host">For people: the machine that it last ran on.</param>
/// <param name="Folder">For people: the folder's full path there.</param>
public sealed record RunOwner(string Id, string Host, string Folder)
{
    /// <summary>The bucket's places where others find its models and the updates that it acknowledged; null where either lies in its folder
    /// alone.</summary>
    public string? Shared { get; init; }

    /// <summary>Whether another coordinator finds everything that it needs to go on with this one's runs.</summary>
    public bool MayPassTo(RunOwner other) => Id == other.Id || (Shared is not null && Shared == other.Shared);

    /// <summary>For people.</summary>
    public override string ToString() => $"the coordinator on {Host}, folder {Folder}";
}

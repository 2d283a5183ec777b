namespace Tributary.Client.Windows;

/// <summary>What a training window asks about the machine.</summary>
public interface IMachine
{
    /// <summary>Processes that want to run, for each processor, over the last minute; null where the system does not tell.</summary>
    double? Load { get; }

    /// <summary>Whether it runs on mains power; null where the system does not tell (a board without a battery says nothing).</summary>
    bool? OnMains { get; }
}

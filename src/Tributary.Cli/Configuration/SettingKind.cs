namespace Tributary.Cli.Configuration;

/// <summary>How a setting is written.</summary>
internal enum SettingKind
{
    /// <summary>A word, a number, a time, an address.</summary>
    Text,

    /// <summary>A file or folder: what the configuration file says starts in that file's folder, everything else in the working
    /// folder.</summary>
    Path,

    /// <summary>Yes or no.</summary>
    Switch,

    /// <summary>Several words: a flag that is given several times, a variable with commas, a list (or a mapping) in the file.</summary>
    List,
}

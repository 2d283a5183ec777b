using Tributary.Transports.Frames;
using static Tributary.Cli.Configuration.SettingKind;

namespace Tributary.Cli.Configuration;

/// <summary>Whether frames are sealed: the same row at both ends.</summary>
internal static class SealSettings
{
    private static readonly string[] s_rules = [.. Enum.GetNames<SealRule>().Select(rule => rule.ToLowerInvariant())];

    public static SettingKey<T> Row<T>(string help, Func<T, SealRule> get, Func<T, SealRule, T> set)
        => new(Text, "seal", help, o => s_rules[(int)get(o)],
            (o, v) => set(o, (SealRule)Math.Max(0, Array.IndexOf(s_rules, v.Text(s_rules)))))
        { Form = "RULE" };
}

namespace Tributary.Cli.Configuration;

/// <summary>The section <c>api</c>: what verbs that speak to a coordinator need.</summary>
internal static class ApiSettings
{
    public const string Section = "api";

    public static SettingTable<ApiConfig> Table(Terminal _) => new(Section, new ApiConfig(),
    [
        new(SettingKind.Text, "coordinator", "The coordinator's address", o => o.Coordinator,
            (o, v) => o with { Coordinator = v.Address() }) { Group = "coordinator", Form = "URL",
            ShortVariable = "TRIBUTARY_COORDINATOR" },
        new(SettingKind.Text, "token", "Who you are, where the coordinator asks", o => o.Token,
            (o, v) => o with { Token = v.Text() }) { Group = "coordinator", Form = "TOKEN", IsSecret = true,
            ShortVariable = "TRIBUTARY_TOKEN" },
        new(SettingKind.Path, "ca", "The coordinator's authority (authority.pem), the only one to trust; else the system's are",
            o => o.Authority, (o, v) => o with { Authority = v.FullPath() }) { Group = "coordinator", Form = "FILE",
            ShortVariable = "TRIBUTARY_CA" },
    ], _ => []);
}

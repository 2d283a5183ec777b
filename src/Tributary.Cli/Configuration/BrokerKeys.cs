using Tributary.Transports.Mqtt;
using static Tributary.Cli.Configuration.SettingKind;

namespace Tributary.Cli.Configuration;

/// <summary>How somebody shows itself to a broker of somebody else: the same rows wherever a broker is named.</summary>
internal static class BrokerKeys
{
    /// <param name="prefix">What the keys begin with: <c>mqtt</c>, <c>streams</c>.</param>
    /// <param name="broker">The broker, in a sentence.</param>
    public static SettingKey<T>[] Of<T>(string prefix, string broker, Func<T, MqttCredentialFiles> get,
        Func<T, MqttCredentialFiles, T> set) =>
    [
        new(Text, prefix + "User", $"Name to show to {broker}", o => get(o).User, (o, v) => set(o, get(o) with { User = v.Text() }))
        { Form = "NAME", Field = prefix + ".user" },
        new(Text, prefix + "Password", $"Its password at {broker}; in the environment or the file only", o => get(o).Password,
            (o, v) => set(o, get(o) with { Password = v.Text() }))
        { HasFlag = false, IsSecret = true, Field = prefix + ".password" },
        new(SettingKind.Path, prefix + "PasswordFile", "File whose first line is the password", o => get(o).PasswordFile,
            (o, v) => set(o, get(o) with { PasswordFile = v.FullPath() }))
        { Form = "FILE", Field = prefix + ".passwordFile" },
        new(SettingKind.Path, prefix + "Authority", $"The authority that vouches for {broker} (PEM); else the system's",
            o => get(o).AuthorityFile, (o, v) => set(o, get(o) with { AuthorityFile = v.FullPath() }))
        { Form = "FILE", Field = prefix + ".authorityFile" },
        new(SettingKind.Path, prefix + "Certificate", $"A certificate to show to {broker} (PEM)", o => get(o).CertificateFile,
            (o, v) => set(o, get(o) with { CertificateFile = v.FullPath() }))
        { Form = "FILE", Field = prefix + ".certificateFile" },
        new(SettingKind.Path, prefix + "Key", "The key of that certificate (PEM)", o => get(o).KeyFile,
            (o, v) => set(o, get(o) with { KeyFile = v.FullPath() }))
        { Form = "FILE", Field = prefix + ".keyFile" },
    ];
}

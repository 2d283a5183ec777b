using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Tributary.Gateways.Enrolment;

/// <summary>Lines of the audit trail as other systems take them: JSON, CEF (ArcSight's Common Event Format, version 0) and syslog (RFC
/// 5424).</summary>
public static class AuditText
{
    // 13 is "log audit" (RFC 5424, table 1).
    private const int Facility = 13;
    private const int Warning = 4;
    private const int Information = 6;

    public static string Json(AuditLine line) => JsonSerializer.Serialize(line, CredentialJson.Default.AuditLine);

    public static string Cef(AuditLine line)
    {
        var text = new StringBuilder($"CEF:0|Tributary|coordinator|1|{Head(line.Action)}|{Head(line.Action)}|{(IsRefusal(line) ? 6 : 3)}|");
        text.Append(CultureInfo.InvariantCulture,
            $"rt={line.Time.ToUnixTimeMilliseconds()} suser={Field(line.Actor)} request={Field(line.Target)}");
        if (line.Address is { Length: > 0 } address) text.Append(" src=").Append(Field(address));
        if (line.Detail is { Length: > 0 } detail) text.Append(" msg=").Append(Field(detail));
        text.Append(CultureInfo.InvariantCulture, $" cn1Label=line cn1={line.Number} cs1Label=hash cs1={line.Hash}");
        if (line.Intent is { } intent) text.Append(CultureInfo.InvariantCulture, $" cn2Label=intent cn2={intent}");
        return text.ToString();
    }

    /// <param name="host">Name of this machine.</param>
    /// <param name="process">Number of this process.</param>
    public static string Syslog(AuditLine line, string host, int process)
    {
        var priority = (Facility * 8) + (IsRefusal(line) ? Warning : Information);
        var time = line.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
        return $"<{priority}>1 {time} {Name(host, 255)} tributary {process} {Name(line.Action, 32)} - {Json(line)}";
    }

    private static bool IsRefusal(AuditLine line)
        => line.Action.EndsWith(".refused", StringComparison.Ordinal) || line.Action.EndsWith(".forbidden", StringComparison.Ordinal);

    private static string Head(string text)
        => Plain(text).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal);

    private static string Field(string text)
        => Plain(text).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("=", "\\=", StringComparison.Ordinal);

    private static string Plain(string text) => string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter));

    // Printable ASCII without spaces; a dash stands for nothing.
    private static string Name(string text, int most)
    {
        var name = string.Concat(text.Where(letter => letter is > ' ' and <= '~').Take(most));
        return name.Length == 0 ? "-" : name;
    }
}

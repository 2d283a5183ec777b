using Tributary.Engine.Data;

namespace Tributary.Engine.Sets;

/// <summary>Tables of the KDD Cup 1999 (42 columns) and of NSL-KDD (43: a difficulty at the end, which is left out): no header, three
/// columns of text, the label last. The categories are all that the four usual files hold, so that whoever reads a part of one gets the
/// same features: 38 numbers, 3 protocols, 71 services and 11 flags, 123 in all. Classes: normal, and any attack.</summary>
public static class KddTable
{
    public const string Normal = "normal", Attack = "attack";

    private const string Label = "label", Difficulty = "difficulty";

    /// <summary>The columns, in the files' order.</summary>
    public static IReadOnlyList<string> Columns { get; } =
    [
        "duration", "protocol_type", "service", "flag", "src_bytes", "dst_bytes", "land", "wrong_fragment", "urgent", "hot",
        "num_failed_logins", "logged_in", "num_compromised", "root_shell", "su_attempted", "num_root", "num_file_creations", "num_shells",
        "num_access_files", "num_outbound_cmds", "is_host_login", "is_guest_login", "count", "srv_count", "serror_rate",
        "srv_serror_rate", "rerror_rate", "srv_rerror_rate", "same_srv_rate", "diff_srv_rate", "srv_diff_host_rate", "dst_host_count",
        "dst_host_srv_count", "dst_host_same_srv_rate", "dst_host_diff_srv_rate", "dst_host_same_src_port_rate",
        "dst_host_srv_diff_host_rate", "dst_host_serror_rate", "dst_host_srv_serror_rate", "dst_host_rerror_rate",
        "dst_host_srv_rerror_rate", Label,
    ];

    private static readonly Dictionary<string, string[]> s_categories = new(StringComparer.Ordinal)
    {
        ["protocol_type"] = ["icmp", "tcp", "udp"],
        ["service"] =
        [
            "IRC", "X11", "Z39_50", "aol", "auth", "bgp", "courier", "csnet_ns", "ctf", "daytime", "discard", "domain", "domain_u", "echo",
            "eco_i", "ecr_i", "efs", "exec", "finger", "ftp", "ftp_data", "gopher", "harvest", "hostnames", "http", "http_2784",
            "http_443", "http_8001", "icmp", "imap4", "iso_tsap", "klogin", "kshell", "ldap", "link", "login", "mtp", "name",
            "netbios_dgm", "netbios_ns", "netbios_ssn", "netstat", "nnsp", "nntp", "ntp_u", "other", "pm_dump", "pop_2", "pop_3",
            "printer", "private", "red_i", "remote_job", "rje", "shell", "smtp", "sql_net", "ssh", "sunrpc", "supdup", "systat", "telnet",
            "tftp_u", "tim_i", "time", "urh_i", "urp_i", "uucp", "uucp_path", "vmnet", "whois",
        ],
        ["flag"] = ["OTH", "REJ", "RSTO", "RSTOS0", "RSTR", "S0", "S1", "S2", "S3", "SF", "SH"],
    };

    /// <summary>What the columns and classes mean.</summary>
    public static RowSchema Schema { get; } = new(
        [.. Columns.Where(name => name != Label).Select(name => new RowColumn(name, s_categories.GetValueOrDefault(name) ?? []))],
        [Normal, Attack]);

    /// <summary>Reads a table, plain or gzipped.</summary>
    /// <exception cref="Formats.BrokenFileException">It is none, or a cell is not what its column is.</exception>
    public static RowSet Read(string path)
    {
        var columns = CsvFile.ColumnNames(path, new CsvOptions { Header = false }).Count;
        return CsvFile.Read(path, new CsvOptions
        {
            Header = false,
            Columns = columns == Columns.Count + 1 ? [.. Columns, Difficulty] : Columns,
            Label = Label,
            Ignored = columns == Columns.Count + 1 ? [Difficulty] : [],
            ClassOf = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [Normal] = Normal,
                [Normal + "."] = Normal,
                ["*"] = Attack,
            },
        }, Schema);
    }

    /// <summary>Whether a first line is one of such a table: as many fields, and texts where texts belong.</summary>
    public static bool IsOne(IReadOnlyList<string> first)
        => (first.Count == Columns.Count || first.Count == Columns.Count + 1)
            && s_categories["protocol_type"].Contains(first[1], StringComparer.Ordinal) && CsvFile.IsNumberOrMissing(first[0]);
}

using System.Reflection;
using System.Security.Cryptography;

namespace Tributary.Coordinator.Dashboard;

/// <summary>The files that the build of <c>web/</c> left in the assembly.</summary>
internal sealed class DashboardFiles
{
    private const string Prefix = "dashboard/";
    private const string MissingName = "dashboard-missing.html";

    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        [".html"] = "text/html; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".png"] = "image/png",
        [".json"] = "application/json",
        [".woff2"] = "font/woff2",
    };

    private readonly Dictionary<string, DashboardFile> _files;

    private DashboardFiles(Dictionary<string, DashboardFile> files, DashboardFile missing)
    {
        _files = files;
        Index = files.GetValueOrDefault("/index.html") ?? missing;
    }

    /// <summary>The page at every address that the dashboard knows; without a dashboard a page that says how to get it.</summary>
    public DashboardFile Index { get; }

    /// <summary>Whether there is a dashboard.</summary>
    public bool Present => _files.Count > 0;

    /// <summary>Addresses of all files, like <c>/assets/index-1a2b3c4d.js</c>.</summary>
    public IEnumerable<string> Paths => _files.Keys;

    /// <param name="withDashboard">False for what a coordinator has that was built without Node.</param>
    public static DashboardFiles Of(Assembly assembly, bool withDashboard = true)
    {
        var names = assembly.GetManifestResourceNames().Where(name => withDashboard && name.StartsWith(Prefix, StringComparison.Ordinal))
            .ToHashSet(StringComparer.Ordinal);
        var files = names.Where(name => !(name.EndsWith(".br", StringComparison.Ordinal) || name.EndsWith(".gz", StringComparison.Ordinal)))
            .ToDictionary(name => name[(Prefix.Length - 1)..], name => Read(assembly, name, names), StringComparer.Ordinal);
        return new DashboardFiles(files, Read(assembly, MissingName, names));
    }

    public DashboardFile? Find(string path) => _files.GetValueOrDefault(path);

    private static DashboardFile Read(Assembly assembly, string name, HashSet<string> names)
    {
        var plain = Bytes(assembly, name);
        return new DashboardFile(
            Types.GetValueOrDefault(Path.GetExtension(name), "application/octet-stream"),
            Convert.ToHexStringLower(SHA256.HashData(plain).AsSpan(0, 12)),
            name.StartsWith(Prefix + "assets/", StringComparison.Ordinal),
            plain,
            names.Contains(name + ".br") ? Bytes(assembly, name + ".br") : null,
            names.Contains(name + ".gz") ? Bytes(assembly, name + ".gz") : null);
    }

    private static byte[] Bytes(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Tributary.Storage.Tests.Postgres;

/// <summary>A PostgreSQL server of the tests' own, on a free port of loopback, gone with them.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private static readonly string? Programs = Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin"))
            .Where(bin => File.Exists(Path.Combine(bin, "initdb"))).Order(StringComparer.Ordinal).LastOrDefault() : null;

    private readonly string _folder = Directory.CreateTempSubdirectory("tributary-postgres-").FullName;
    private int _port;
    private int _databases;

    private PostgresServer()
    {
    }

    private string Data => Path.Combine(_folder, "data");

    /// <summary>Skips the test where there is no PostgreSQL.</summary>
    public static async Task<PostgresServer> StartAsync()
    {
        if (Programs is null) Assert.Skip("PostgreSQL is not installed (Debian: postgresql)");
        var server = new PostgresServer();
        if (Environment.IsPrivilegedProcess) await RunAsync("chown", "postgres", server._folder);
        await server.AsOwnerAsync("initdb", "-D", server.Data, "-U", "postgres", "--auth=trust", "-N");
        server._port = FreePort();
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>A new, empty database.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"t{Interlocked.Increment(ref _databases)}";
        await ExecuteAsync("postgres", $"CREATE DATABASE {name}");
        return Address(name);
    }

    /// <summary>A new, empty database of a user who has to give a password.</summary>
    public async Task<string> CreateDatabaseAsync(string user, string password)
    {
        var address = await CreateDatabaseAsync();
        var hba = Path.Combine(Data, "pg_hba.conf");
        await File.WriteAllTextAsync(hba, $"host all {user} 127.0.0.1/32 scram-sha-256\n" + await File.ReadAllTextAsync(hba));
        await ExecuteAsync("postgres", "SELECT pg_reload_conf()");
        await ExecuteAsync("postgres", $"CREATE ROLE {user} LOGIN PASSWORD '{password}'");
        await ExecuteAsync("postgres", $"ALTER DATABASE {NameOf(address)} OWNER TO {user}");
        return address.Replace("postgres@", $"{user}:{password}@", StringComparison.Ordinal);
    }

    /// <summary>What a database does from its next connection on; those that stand are ended.</summary>
    /// <param name="address">Of the database.</param>
    /// <param name="change">What follows <c>ALTER DATABASE name</c>.</param>
    public async Task ChangeAsync(string address, string change)
    {
        await ExecuteAsync("postgres", $"ALTER DATABASE {NameOf(address)} {change}");
        await HangUpAsync(address);
    }

    /// <summary>Ends every connection to a database.</summary>
    public Task HangUpAsync(string address)
        => ExecuteAsync("postgres", $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{NameOf(address)}'");

    public async Task ExecuteAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(
            $"Host=127.0.0.1;Port={_port};Username=postgres;Database={database};Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>As if its machine lost power.</summary>
    public Task StopAsync() => AsOwnerAsync("pg_ctl", "-D", Data, "-m", "immediate", "-w", "stop");

    public Task StartAgainAsync() => AsOwnerAsync("pg_ctl", "-D", Data, "-w", "-l", Path.Combine(_folder, "log"),
        "-o", string.Create(CultureInfo.InvariantCulture,
            $"-p {_port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=200"), "start");

    public async ValueTask DisposeAsync()
    {
        if (File.Exists(Path.Combine(Data, "postmaster.pid"))) await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    // PostgreSQL does not run as root.
    private Task AsOwnerAsync(string program, params string[] arguments) => Environment.IsPrivilegedProcess
        ? RunAsync("runuser", ["-u", "postgres", "--", Path.Combine(Programs!, program), .. arguments])
        : RunAsync(Path.Combine(Programs!, program), arguments);

    private static async Task RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false, RedirectStandardInput = true, WorkingDirectory = "/" };

        // The server keeps its starter's streams: it gets none of ours.
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("exec \"$0\" \"$@\" >/dev/null 2>&1 </dev/null");
        foreach (var word in (string[])[program, .. arguments]) start.ArgumentList.Add(word);
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}");
    }

    private static string NameOf(string address) => address[(address.LastIndexOf('/') + 1)..];

    private string Address(string database) => $"postgres://postgres@127.0.0.1:{_port}/{database}";
}

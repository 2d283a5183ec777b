using Dapper;
using Microsoft.Data.Sqlite;
using Tributary.Storage.Runs;

namespace Tributary.Storage.Retained;

/// <summary>A broker's retained messages, in a SQLite file of its own: they belong to the machine that listens, not to runs that several
/// may share. What is written is there after <c>kill -9</c>; a power loss may cost the last second. Not safe for several threads.</summary>
public sealed class RetainedTable : IDisposable
{
    private const int Version = 1;
    private const string Ending = ".broken";
    private const int LogicError = 1;
    private const int Corrupt = 11;
    private const int NoDatabase = 26;
    private readonly SqliteConnection _database;

    private RetainedTable(SqliteConnection database) => _database = database;

    /// <summary>Opens it, or makes it where it is missing.</summary>
    /// <param name="broken">Where a file was set aside that is no such database; null where none was.</param>
    /// <exception cref="StoreUnavailableException">It cannot be opened, or may not be written to.</exception>
    /// <exception cref="InvalidOperationException">A newer version wrote it.</exception>
    public static RetainedTable Open(string path, out string? broken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        broken = null;
        try
        {
            return Open(path);
        }
        catch (SqliteException fault) when (fault.SqliteErrorCode is Corrupt or NoDatabase)
        {
            broken = path + Ending;
            foreach (var end in (string[])["", "-wal", "-shm"])
                if (File.Exists(path + end)) File.Move(path + end, broken + end, overwrite: true);
            return Open(path);
        }
    }

    /// <summary>All of them, by topic; what cannot be a message is left out.</summary>
    /// <exception cref="StoreUnavailableException">It cannot be read.</exception>
    public IReadOnlyList<RetainedRow> List() => Run(() => _database.Query<Row>(
        """
        SELECT topic AS Topic, payload AS Payload, qos AS Qos, content_type AS ContentType, response_topic AS ResponseTopic,
            correlation AS Correlation, properties AS Properties
        FROM retained WHERE length(payload) > 0 AND qos BETWEEN 0 AND 2 ORDER BY topic
        """).Select(row => row.ToRetained()).ToList());

    /// <summary>Keeps and forgets messages, all or none.</summary>
    /// <param name="changes">By topic; null forgets what is kept there.</param>
    /// <exception cref="StoreUnavailableException">It cannot be written.</exception>
    public void Save(IEnumerable<KeyValuePair<string, RetainedRow?>> changes) => Run(() =>
    {
        using var transaction = _database.BeginTransaction();
        foreach (var (topic, row) in changes)
            if (row is null) _database.Execute("DELETE FROM retained WHERE topic = @topic", new { topic }, transaction);
            else
                _database.Execute(
                    """
                    INSERT INTO retained (topic, payload, qos, content_type, response_topic, correlation, properties)
                    VALUES (@Topic, @Payload, @Qos, @ContentType, @ResponseTopic, @Correlation, @Properties)
                    ON CONFLICT (topic) DO UPDATE SET payload = excluded.payload, qos = excluded.qos,
                        content_type = excluded.content_type, response_topic = excluded.response_topic,
                        correlation = excluded.correlation, properties = excluded.properties
                    """, Row.Of(row), transaction);
        transaction.Commit();
        return true;
    });

    public void Dispose() => _database.Dispose();

    private static RetainedTable Open(string path)
    {
        var database = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 5 }
            .ToString());
        var table = new RetainedTable(database);
        try
        {
            table.Run(() =>
            {
                database.Open();
                if (database.QueryFirst<string>("PRAGMA quick_check(1)") is not "ok" and var fault)
                    throw new SqliteException(fault, Corrupt);
                database.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
                table.Bring();
                return true;
            });
            return table;
        }
        catch
        {
            table.Dispose();
            throw;
        }
    }

    private void Bring()
    {
        var version = _database.ExecuteScalar<int>("PRAGMA user_version");
        if (version > Version)
            throw new InvalidOperationException($"{_database.DataSource} was written by a newer version of Tributary; start that one");
        if (version == Version)
        {
            Check();
            return;
        }

        _database.Execute($"""
            CREATE TABLE IF NOT EXISTS retained (topic TEXT PRIMARY KEY, payload BLOB NOT NULL, qos INTEGER NOT NULL, content_type TEXT,
                response_topic TEXT, correlation BLOB, properties TEXT NOT NULL) WITHOUT ROWID;
            PRAGMA user_version = {Version};
            """);
        Check();
    }

    // A damaged file may be a sound database with other columns.
    private void Check()
    {
        try
        {
            _database.Execute("SELECT topic, payload, qos, content_type, response_topic, correlation, properties FROM retained LIMIT 0");
        }
        catch (SqliteException fault) when (fault.SqliteErrorCode == LogicError)
        {
            throw new SqliteException(fault.Message, Corrupt);
        }
    }

    private T Run<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (SqliteException fault) when (SqliteFaults.Passing(fault) is { } words)
        {
            throw SqliteFaults.Unavailable(fault, words, _database.DataSource);
        }
    }

    private sealed record Row
    {
        public string Topic { get; init; } = "";

        public byte[] Payload { get; init; } = [];

        public long Qos { get; init; }

        public string? ContentType { get; init; }

        public string? ResponseTopic { get; init; }

        public byte[]? Correlation { get; init; }

        /// <summary>JSON: names and values in turn.</summary>
        public string Properties { get; init; } = "";

        public static Row Of(RetainedRow row) => new()
        {
            Topic = row.Topic,
            Payload = row.Payload,
            Qos = row.Qos,
            ContentType = row.ContentType,
            ResponseTopic = row.ResponseTopic,
            Correlation = row.Correlation,
            Properties = RetainedJson.Write(row.Properties),
        };

        public RetainedRow ToRetained() => new(Topic, Payload, (int)Qos)
        {
            ContentType = ContentType,
            ResponseTopic = ResponseTopic,
            Correlation = Correlation,
            Properties = RetainedJson.Read(Properties),
        };
    }
}

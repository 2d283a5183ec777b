using Microsoft.Data.Sqlite;
using Tributary.Storage.Retained;

namespace Tributary.Storage.Tests.Retained;

public sealed class RetainedTableTests : IDisposable
{
    private static readonly RetainedRow s_full = new("a/b", [1, 2, 3], 2)
    {
        ContentType = "application/json",
        ResponseTopic = "answers",
        Correlation = [7, 0, 7],
        Properties = [new("run", "größe"), new("run", ""), new("", "\"x\"")],
    };

    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.At("mqtt.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_kept_is_there_with_all_that_belongs_to_it_and_what_was_forgotten_is_not()
    {
        using (var table = Open())
        {
            table.Save([new("a/b", s_full), new("c", new("c", [0], 0)), new("d", new("d", [9], 1))]);
            table.Save([new("c", null), new("d", new("d", [8], 1)), new("never", null)]);
        }

        using var again = Open();
        var rows = again.List();

        Assert.Equal(["a/b", "d"], rows.Select(row => row.Topic));
        Assert.Equal((2, "application/json", "answers"), (rows[0].Qos, rows[0].ContentType, rows[0].ResponseTopic));
        Assert.Equal([1, 2, 3], rows[0].Payload);
        Assert.Equal([7, 0, 7], rows[0].Correlation!);
        Assert.Equal(s_full.Properties, rows[0].Properties);
        Assert.Equal([8], rows[1].Payload);
        Assert.Equal((null, null, null, 0), (rows[1].ContentType, rows[1].ResponseTopic, rows[1].Correlation, rows[1].Properties.Count));
    }

    [Fact]
    public void What_a_killed_process_had_written_is_there()
    {
        using var table = Open();
        table.Save([new("a/b", s_full)]);

        // Its files as they lie while it runs: no process of it says goodbye.
        var copy = _folder.At("copy");
        Directory.CreateDirectory(copy);
        foreach (var file in Directory.GetFiles(_folder.Location, "mqtt.db*")) File.Copy(file, file.Replace(_folder.Location, copy,
            StringComparison.Ordinal));
        using var other = RetainedTable.Open(System.IO.Path.Combine(copy, "mqtt.db"), out var broken);

        Assert.Null(broken);
        Assert.Equal("a/b", Assert.Single(other.List()).Topic);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(4096)]
    public void A_file_that_is_no_database_is_set_aside_and_all_begin_anew(int at)
    {
        using (var table = Open()) table.Save(Enumerable.Range(0, 200).Select(i
            => KeyValuePair.Create($"t/{i}", (RetainedRow?)new RetainedRow($"t/{i}", new byte[500], 1))));
        var bytes = File.ReadAllBytes(Path);
        Array.Fill(bytes, (byte)0x5a, at, bytes.Length - at);
        File.WriteAllBytes(Path, bytes);

        using (var table = RetainedTable.Open(Path, out var broken))
        {
            Assert.Empty(table.List());
            table.Save([new("a/b", s_full)]);
            Assert.Equal(Path + ".broken", broken);
            Assert.True(File.Exists(broken));
        }

        using var again = Open();
        Assert.Equal("a/b", Assert.Single(again.List()).Topic);
    }

    [Fact]
    public void A_database_with_other_columns_is_set_aside()
    {
        using (var table = Open()) table.Save([new("a/b", s_full)]);
        using (var raw = new SqliteConnection($"Data Source={Path};Pooling=False"))
        {
            raw.Open();
            using var command = raw.CreateCommand();
            command.CommandText = "ALTER TABLE retained RENAME COLUMN response_topic TO response_tnpic";
            command.ExecuteNonQuery();
        }

        using var again = RetainedTable.Open(Path, out var broken);
        Assert.Equal(Path + ".broken", broken);
        Assert.Empty(again.List());
    }

    [Fact]
    public void A_file_of_a_newer_version_and_one_that_cannot_be_opened_are_refused_in_words()
    {
        using (var table = Open()) table.Save([]);
        using (var raw = new SqliteConnection($"Data Source={Path};Pooling=False"))
        {
            raw.Open();
            using var command = raw.CreateCommand();
            command.CommandText = "PRAGMA user_version = 9";
            command.ExecuteNonQuery();
        }

        Assert.Contains("newer version", Assert.Throws<InvalidOperationException>(() => Open()).Message, StringComparison.Ordinal);
        var folder = Directory.CreateDirectory(_folder.At("folder")).FullName;
        Assert.Throws<StoreUnavailableException>(() => RetainedTable.Open(folder, out _));
    }

    private RetainedTable Open()
    {
        var table = RetainedTable.Open(Path, out var broken);
        Assert.Null(broken);
        return table;
    }
}

using System.Text;
using Folders;
using Tributary.Transports.Mqtt;

namespace Tributary.Transports.Tests.Mqtt;

public sealed class OfflineQueueTests : IDisposable
{
    private const int Plenty = 1 << 20;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_added_comes_oldest_first_with_everything_that_it_said_also_after_a_restart()
    {
        var full = new MqttMessage("a/b", Encoding.UTF8.GetBytes("payload"))
        {
            Qos = MqttQos.ExactlyOnce,
            Retain = true,
            ContentType = "application/json",
            ResponseTopic = "answers",
            Correlation = new byte[] { 1, 2, 3 },
            Expiry = TimeSpan.FromSeconds(90),
            Properties = [new("run", "r"), new("run", "größe")],
        };
        using (var queue = Open())
            for (var i = 0; i < 3; i++) Assert.True(queue.TryAdd(full with { Topic = $"topic/{i}" }));

        using var again = Open();
        var read = All(again);

        Assert.Equal(["topic/0", "topic/1", "topic/2"], read.Select(one => one.Message.Topic));
        var first = read[0].Message;
        Assert.Equal((full.Qos, true, full.ContentType, full.ResponseTopic, full.Expiry),
            (first.Qos, first.Retain, first.ContentType, first.ResponseTopic, first.Expiry));
        Assert.Equal("payload", Encoding.UTF8.GetString(first.Payload.Span));
        Assert.Equal([1, 2, 3], first.Correlation.ToArray());
        Assert.Equal([.. full.Properties, new("id", first.Id!)], first.Properties);
        Assert.Equal(3, read.Select(one => one.Message.Id).Distinct().Count());
    }

    [Fact]
    public void An_id_is_the_same_at_every_try_and_in_every_process()
    {
        string? id;
        using (var queue = Open())
        {
            queue.TryAdd(Message(1));
            id = queue.Next()!.Message.Id;
            queue.Rewind();
            Assert.Equal(id, queue.Next()!.Message.Id);
        }

        using var again = Open();
        Assert.Equal(id, again.Next()!.Message.Id);
    }

    [Fact]
    public void What_is_done_does_not_come_again_in_whatever_order_it_was_done()
    {
        using (var queue = Open())
        {
            for (var i = 1; i <= 5; i++) queue.TryAdd(Message(i));
            var read = All(queue);
            foreach (var i in new[] { 1, 0, 3 }) queue.Done(read[i].Number);
            Assert.Equal(2, queue.Count);
            queue.Rewind();
            Assert.Equal(["t/3", "t/5"], All(queue).Select(one => one.Message.Topic));
        }

        // What was done after a gap may come again once: it has its id.
        using var again = Open();
        Assert.Equal(["t/3", "t/4", "t/5"], All(again).Select(one => one.Message.Topic));
    }

    [Fact]
    public void A_full_queue_refuses_what_is_new_and_has_room_again_when_something_is_done()
    {
        using var queue = new OfflineQueue(_folder.Location, 1 << 16, syncs: false);
        var added = 0;
        while (queue.TryAdd(Message(added, bytes: 1000))) added++;
        var bytes = queue.Bytes;

        Assert.True(bytes <= 1 << 16 && added is > 50 and < 66, $"{added} messages, {bytes} bytes");
        foreach (var one in All(queue)) queue.Done(one.Number);
        Assert.Equal(0, queue.Count);
        Assert.True(queue.TryAdd(Message(1, bytes: 50_000)));
        Assert.Equal("t/1", queue.Next()!.Message.Topic);
    }

    [Fact]
    public void Files_go_when_all_of_them_is_done()
    {
        using var queue = new OfflineQueue(_folder.Location, 1 << 20, syncs: false);
        for (var i = 0; i < 500; i++) Assert.True(queue.TryAdd(Message(i, bytes: 1000)));
        Assert.True(Directory.GetFiles(_folder.Location, "*.log").Length > 2);

        foreach (var one in All(queue)) queue.Done(one.Number);

        Assert.True(queue.Bytes < 1 << 16, $"{queue.Bytes}");
        Assert.True(Directory.GetFiles(_folder.Location, "*.log").Length < 2);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(11)]
    [InlineData(40)]
    public void A_torn_end_costs_only_what_was_torn(int cut)
    {
        using (var queue = Open())
            for (var i = 1; i <= 3; i++) queue.TryAdd(Message(i));
        var file = Directory.GetFiles(_folder.Location, "*.log").Single();
        using (var stream = File.Open(file, FileMode.Open)) stream.SetLength(stream.Length - cut);

        using var again = Open();
        Assert.True(again.TryAdd(Message(4)));

        Assert.Equal(["t/1", "t/2", "t/4"], All(again).Select(one => one.Message.Topic));
        Assert.Equal(0, again.Damaged);
    }

    [Fact]
    public void A_damaged_file_costs_what_lies_behind_the_damage_and_is_told()
    {
        using (var queue = new OfflineQueue(_folder.Location, 1 << 20, syncs: false))
            for (var i = 0; i < 500; i++) queue.TryAdd(Message(i, bytes: 1000));
        var files = Directory.GetFiles(_folder.Location, "*.log").Order(StringComparer.Ordinal).ToList();
        var bytes = File.ReadAllBytes(files[1]);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(files[1], bytes);

        using var again = new OfflineQueue(_folder.Location, 1 << 20, syncs: false);
        var read = All(again);
        foreach (var one in read) again.Done(one.Number);

        Assert.Equal(1, again.Damaged);
        Assert.InRange(read.Count, 350, 499);
        Assert.Equal("t/499", read[^1].Message.Topic);
        Assert.Equal(0, again.Count);
    }

    [Fact]
    public void Damage_that_comes_while_the_queue_is_open_holds_up_nothing()
    {
        using var queue = Open();
        for (var i = 1; i <= 3; i++) queue.TryAdd(Message(i, bytes: 100));
        var file = Directory.GetFiles(_folder.Location, "*.log").Single();
        using (var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            stream.Position = 60;
            stream.WriteByte(255);
        }

        Assert.Null(queue.Next());
        queue.TryAdd(Message(4));

        Assert.Equal("t/4", queue.Next()!.Message.Topic);
        Assert.Equal((1, 1L), (queue.Damaged, queue.Count));
    }

    [Fact]
    public void Only_one_process_has_a_queue()
    {
        using var queue = Open();

        var fault = Assert.Throws<IOException>(() => Open());

        Assert.Contains("another process", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_waits_hears_of_what_is_added()
    {
        using var queue = Open();
        var added = queue.Added;

        Assert.False(added.IsCompleted);
        queue.TryAdd(Message(1));

        await added.WaitAsync(TestContext.Current.CancellationToken);
    }

    private OfflineQueue Open() => new(_folder.Location, Plenty, syncs: false);

    private static MqttMessage Message(int number, int bytes = 10) => new($"t/{number}", new byte[bytes]) { Qos = MqttQos.AtLeastOnce };

    private static List<QueuedMessage> All(OfflineQueue queue)
    {
        var all = new List<QueuedMessage>();
        while (queue.Next() is { } next) all.Add(next);
        return all;
    }
}

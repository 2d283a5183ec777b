using System.Text.Json;
using Microsoft.Extensions.Logging;
using Tributary.Core.Logs;

namespace Tributary.Core.Tests.Logs;

public sealed partial class LogLinesTests
{
    private const string Ours = "Tributary.Core.Tests";

    private readonly SetClock _clock = new();

    [Fact]
    public void A_line_says_when_how_bad_what_and_in_words()
    {
        var lines = Written(new LogOptions(), log => Lost(log, "board-2", "not heard of for 60 s"));

        Assert.Equal(["2026-01-02T03:04:05.000Z warning test.lost (9001): board-2 is lost: not heard of for 60 s"], lines);
    }

    [Fact]
    public void As_JSON_its_parts_have_names()
    {
        var line = JsonDocument.Parse(Assert.Single(Written(new LogOptions { Form = LogForm.Json },
            log => Lost(log, "board-2", "gone")))).RootElement;

        Assert.Equal(("warning", "test.lost", 9001, "board-2 is lost: gone", "board-2"),
            (line.GetProperty("level").GetString(), line.GetProperty("event").GetString(),
            line.GetProperty("id").GetInt32(), line.GetProperty("text").GetString(), line.GetProperty("fields").GetProperty("client")
                .GetString()));
    }

    [Theory]
    [InlineData("warning", 2)]
    [InlineData("information", 3)]
    [InlineData("trace", 5)]
    [InlineData("error", 1)]
    [InlineData("none", 0)]
    public void Lines_below_the_level_are_not_written(string level, int count)
    {
        var lines = Written(new LogOptions { Level = LogOptions.LevelOf(level)!.Value }, log =>
        {
            foreach (var at in Enum.GetValues<LogLevel>()) if (at is not (LogLevel.None or LogLevel.Critical)) At(log, at);
        });

        Assert.Equal(count, lines.Count);
    }

    [Fact]
    public void What_libraries_say_is_written_from_warnings_on_whatever_the_level()
    {
        var lines = Written(new LogOptions { Level = LogLevel.Trace }, log =>
        {
            At(log, LogLevel.Information);
            At(log, LogLevel.Error);
        }, "Some.Library");

        Assert.Equal("2026-01-02T03:04:05.000Z error Some.Library (9002): said", Assert.Single(lines));
    }

    [Theory]
    [InlineData("a\n2026-01-02T03:04:05.000Z error coordinator.stopped (301): x")]
    [InlineData("a\r\nb")]
    [InlineData("\u001b[2J\u001b]0;title\a")]
    [InlineData("a\u0085b\u2028c\u2029d")]
    [InlineData("\u202eevil\u2066")]
    [InlineData("half \ud800 \udfff")]
    [InlineData("nul \0 bell \a back \b delete \u007f")]
    public void No_text_of_others_begins_a_line_or_moves_a_cursor(string text)
    {
        foreach (var form in Enum.GetValues<LogForm>())
        {
            var whole = Text(new LogOptions { Form = form },
                log => Broke(log, new InvalidOperationException(text, new IOException(text)), text), Ours);

            Assert.DoesNotContain(whole, letter => (char.IsControl(letter) && letter != '\n')
                || letter is '\u2028' or '\u2029' or '\u202e' or '\u2066' || char.IsSurrogate(letter));
            var lines = whole.TrimEnd('\n').Split('\n');
            Assert.StartsWith(form == LogForm.Json ? "{\"time\""
                : "2026-01-02T03:04:05.000Z error test.broke", lines[0], StringComparison.Ordinal);
            Assert.All(lines[1..], line => Assert.StartsWith("    ", line, StringComparison.Ordinal));
            if (form == LogForm.Json) Assert.Single(lines);
        }
    }

    [Fact]
    public void A_line_has_an_end_whatever_is_said()
    {
        foreach (var form in Enum.GetValues<LogForm>())
        {
            var huge = new string('\u0001', 1_000_000);
            var fault = new InvalidOperationException(huge);
            for (var i = 0; i < 20; i++) fault = new InvalidOperationException(huge, fault);

            var whole = Text(new LogOptions { Form = form }, log => Broke(log, fault, huge), Ours);

            Assert.InRange(whole.Length, 1, 100_000);
        }
    }

    [Fact]
    public void Many_lines_of_one_event_are_counted_not_written()
    {
        var lines = Written(new LogOptions(), log =>
        {
            for (var i = 0; i < 5000; i++) Lost(log, $"board-{i}", "gone");
            _clock.Now += TimeSpan.FromMinutes(2);
            Lost(log, "board-1", "gone");
        });

        Assert.InRange(lines.Count, 100, 1000);
        Assert.Contains($"{5001 - (lines.Count - 1)} more lines of test.lost", lines[^2], StringComparison.Ordinal);
    }

    [Fact]
    public void A_reader_that_does_not_read_holds_up_nobody_and_lost_lines_are_counted()
    {
        using var stuck = new StuckWriter();
        using (var lines = new LogLines(stuck, new LogOptions { Level = LogLevel.Debug }, _clock))
        {
            var log = lines.CreateLogger(Ours);
            for (var i = 0; i < 6000; i++) At(log, LogLevel.Debug);
            stuck.Open();
            while (!stuck.HasRead(3000)) Thread.Yield();
            At(log, LogLevel.Debug);
        }

        Assert.Contains("lines of the log were lost", stuck.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reader_that_goes_away_ends_nothing()
    {
        using var lines = new LogLines(new GoneWriter(), new LogOptions(), _clock);
        var log = lines.CreateLogger(Ours);

        for (var i = 0; i < 10; i++) Lost(log, "board-1", "gone");

        Assert.True(log.IsEnabled(LogLevel.Warning));
    }

    private List<string> Written(LogOptions options, Action<ILogger> say, string category = Ours)
        => [.. Text(options, say, category).Split('\n', StringSplitOptions.RemoveEmptyEntries)];

    private string Text(LogOptions options, Action<ILogger> say, string category)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using (var lines = new LogLines(output, options, _clock)) say(lines.CreateLogger(category));
        return output.ToString();
    }

    [LoggerMessage(9001, LogLevel.Warning, "{Client} is lost: {Reason}", EventName = "test.lost")]
    private static partial void Lost(ILogger log, string client, string reason);

    [LoggerMessage(EventId = 9002, Message = "said", EventName = "test.said")]
    private static partial void At(ILogger log, LogLevel level);

    [LoggerMessage(9003, LogLevel.Error, "{Text}", EventName = "test.broke")]
    private static partial void Broke(ILogger log, Exception fault, string text);

    private sealed class SetClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }

    private sealed class StuckWriter : StringWriter
    {
        private readonly ManualResetEventSlim _open = new();
        private int _written;

        public string Text
        {
            get
            {
                lock (this) return ToString();
            }
        }

        public void Open() => _open.Set();

        public bool HasRead(int lines) => Volatile.Read(ref _written) >= lines;

        public override void Write(string? value)
        {
            _open.Wait(TestContext.Current.CancellationToken);
            lock (this) base.Write(value);
            Interlocked.Increment(ref _written);
        }

        protected override void Dispose(bool disposing)
        {
            _open.Dispose();
            base.Dispose(disposing);
        }
    }

    private sealed class GoneWriter : StringWriter
    {
        public override void Write(string? value) => throw new IOException("Broken pipe");
    }
}

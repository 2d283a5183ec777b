using System.Globalization;
using Tributary.Client.Windows;

namespace Tributary.Client.Tests.Windows;

public sealed class TrainingWindowTests
{
    // 2026-11-23 is a Monday.
    [Theory]
    [InlineData("22:00-06:00", "2026-11-23 21:59", false)]
    [InlineData("22:00-06:00", "2026-11-23 22:00", true)]
    [InlineData("22:00-06:00", "2026-11-23 05:59", true)]
    [InlineData("22:00-06:00", "2026-11-23 06:00", false)]
    [InlineData("8:00-24:00", "2026-11-23 23:59", true)]
    [InlineData("8:00-24:00", "2026-11-23 00:00", false)]
    [InlineData("mon-fri", "2026-11-23 12:00", true)]
    [InlineData("mon-fri", "2026-11-22 12:00", false)]
    [InlineData("sat,sun 08:00-20:00", "2026-11-22 08:00", true)]
    [InlineData("sat,sun 08:00-20:00", "2026-11-23 08:00", false)]
    [InlineData("fri-mon", "2026-11-22 12:00", true)]
    [InlineData("fri-mon", "2026-11-24 12:00", false)]
    [InlineData("sun 22:00-06:00", "2026-11-23 05:00", true)]
    [InlineData("sun 22:00-06:00", "2026-11-22 05:00", false)]
    [InlineData("22:00-06:00; mon-fri", "2026-11-22 23:00", false)]
    [InlineData("22:00-06:00; mon-fri", "2026-11-23 23:00", true)]
    public void It_is_open_at_its_times(string text, string time, bool open)
    {
        var looked = TrainingWindow.Read(text)!.Look(new Wall(time), new Machine(null, null));

        Assert.Equal(open, looked.IsOpen);
        Assert.Equal(open, looked.Reason is null);
    }

    [Theory]
    [InlineData("idle", 0.1, null, true)]
    [InlineData("idle", 0.9, null, false)]
    [InlineData("idle", null, null, true)]
    [InlineData("mains", 0.9, true, true)]
    [InlineData("mains", 0.1, false, false)]
    [InlineData("mains", 0.1, null, true)]
    [InlineData("idle; MAINS", 0.1, false, false)]
    public void It_asks_the_machine_and_takes_silence_for_yes(string text, double? load, bool? mains, bool open)
        => Assert.Equal(open, TrainingWindow.Read(text)!.Look(new Wall("2026-11-23 12:00"), new Machine(load, mains)).IsOpen);

    [Theory]
    [InlineData("")]
    [InlineData("night")]
    [InlineData("25:00-06:00")]
    [InlineData("22:00")]
    [InlineData("22:00-22:00")]
    [InlineData("mon-fry")]
    [InlineData("mon tue 22:00-06:00")]
    [InlineData("22:00-06:00 mon")]
    [InlineData("idle;")]
    public void What_is_no_window_is_none(string text) => Assert.Null(TrainingWindow.Read(text));

    [Fact]
    public void The_machine_is_read_where_linux_tells_it()
    {
        var root = Directory.CreateTempSubdirectory("tributary-machine-").FullName;
        try
        {
            var machine = new LinuxMachine(root, 4);
            Assert.Equal((null, null), (machine.Load, machine.OnMains));
            Write(root, "proc/loadavg", "2.00 1.00 0.50 1/100 4242\n");
            Write(root, "sys/class/power_supply/BAT0/type", "Battery\n");
            Assert.Equal((0.5, null), (machine.Load, machine.OnMains));
            Write(root, "sys/class/power_supply/AC/type", "Mains\n");
            Write(root, "sys/class/power_supply/AC/online", "0\n");
            Assert.False(machine.OnMains);
            Write(root, "sys/class/power_supply/AC/online", "1\n");
            Assert.True(machine.OnMains);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static void Write(string root, string path, string text)
    {
        var file = Path.Combine(root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    private sealed record Machine(double? Load, bool? OnMains) : IMachine;

    private sealed class Wall(string time) : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow()
            => DateTimeOffset.Parse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
    }
}

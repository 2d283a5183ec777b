using Tributary.Client.Streams;
using Tributary.Engine.Partitions;

namespace Tributary.Edge.Tests;

public sealed class EdgeArgumentsTests
{
    [Fact]
    public void Url_and_data_are_all_that_is_needed()
    {
        var options = Read("http://10.0.0.5:7070", "--data", "mnist-mini");

        Assert.Equal(new Uri("http://10.0.0.5:7070"), options.Coordinator);
        Assert.Equal("mnist-mini", options.Data.Source);
        Assert.Empty(options.Problems());
    }

    [Fact]
    public void Every_option_finds_its_place()
    {
        var options = Read("--part=2/5", "--deal", "dirichlet:0.3", "--deal-seed", "9", "--name", "board-1", "--tag", "site=north", "--tag",
            "rack=2", "--threads", "2", "http://127.0.0.1:1");

        Assert.Equal((2, 5, PartitionKind.Dirichlet, 0.3, 9UL),
            (options.Data.Part, options.Data.Deal.Clients, options.Data.Deal.Kind, options.Data.Deal.Alpha, options.Data.DealSeed));
        Assert.Equal(("board-1", "north", "2", 2), (options.Name, options.Labels["site"], options.Labels["rack"], options.Threads));
        Assert.Null(options.Trainer);
    }

    [Fact]
    public void A_trainer_of_ones_own_is_a_command()
        => Assert.NotNull(Read("--trainer", "python3 train.py", "--trainer-silence", "90s").Trainer);

    [Fact]
    public void A_brokers_address_stands_for_the_coordinators_or_beside_it()
    {
        var alone = EdgeArguments.Read(["mqtts://broker.example"], _ => { });
        var beside = EdgeArguments.Read(["https://fed.example:7070", "--mqtt", "mqtt://10.0.0.5:1884"], _ => { });

        Assert.Equal(new Uri("mqtts://broker.example"), alone.Address);
        Assert.Empty(alone.Client.Problems());
        Assert.Equal((new Uri("https://fed.example:7070"), new Uri("mqtt://10.0.0.5:1884")), (beside.Client.Coordinator, beside.Address));
        Assert.Equal(beside.Client.Coordinator, Read("mqtt://10.0.0.5", "--coordinator=https://fed.example:7070").Coordinator);
    }

    [Fact]
    public void A_streams_role_has_the_flags_of_the_command_line()
    {
        var read = EdgeStream.Read(["predict", "-cp", "a.yaml", "--log_path=logs", "--name", "eye", "--folder", "f",
            "--certificate", "c.pem", "--key", "k.pem", "--user", "u", "--password-file", "p", "--threshold", "1.5",
            "--seed", "9", "--json"]);

        Assert.Equal(new StreamCommand(StreamRole.Predict, Directory.GetCurrentDirectory())
        {
            Config = "a.yaml",
            LogFolder = "logs",
            Name = "eye",
            Folder = "f",
            Certificate = "c.pem",
            Key = "k.pem",
            User = "u",
            PasswordFile = "p",
            Threshold = 1.5,
            Seed = 9,
            Json = true,
        }, read);
        Assert.Equal((StreamRole.Manage, true, "m.h5"), EdgeStream.Read(["-ft", "merge_model", "--strict", "--save", "m.h5"]) switch
        {
            var manager => (manager.Role, manager.Strict, manager.SavePath),
        });
    }

    [Theory]
    [InlineData("which role?")]
    [InlineData("eye is no role", "eye")]
    [InlineData("'train' stands where nothing is expected", "predict", "train")]
    [InlineData("--threshold high: a number is needed", "predict", "--threshold", "high")]
    [InlineData("--part is not known", "predict", "--part=1")]
    public void A_wrong_argument_of_a_stream_is_named(string words, params string[] arguments)
        => Assert.Contains(words, Assert.Throws<FormatException>(() => EdgeStream.Read(arguments)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("--mqtt=http://10.0.0.5", "mqtt://127.0.0.1:1883")]
    [InlineData("mqtt://u:p@10.0.0.5", "a user or password")]
    [InlineData("--data", "--data needs a value")]
    [InlineData("--date=x", "--date is not known")]
    [InlineData("--part=3/2", "K/N")]
    [InlineData("--deal=even", "iid")]
    [InlineData("--threads=0", "1..64")]
    [InlineData("--tag=site", "KEY=VALUE")]
    [InlineData("--trainer='python3", "quote")]
    [InlineData("--trainer-silence=soon", "90s")]
    [InlineData("here", "no address")]
    public void A_wrong_argument_is_named(string argument, string words)
        => Assert.Contains(words, Assert.Throws<FormatException>(() => Read(argument)).Message, StringComparison.Ordinal);

    private static Client.ClientOptions Read(params string[] arguments) => EdgeArguments.Read(arguments, _ => { }).Client;
}

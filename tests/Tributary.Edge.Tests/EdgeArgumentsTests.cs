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

    [Theory]
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

using System.Text;
using Tributary.Transports.Mqtt.Streams;

namespace Tributary.Transports.Tests.Mqtt.Streams;

/// <summary>Rows, scores and states.</summary>
public sealed class SmallMessagesTests
{
    [Theory]
    [InlineData("{'data': [1, 0, 2.5]}")]
    [InlineData("{\"data\": [1, 0, 2.5]}")]
    [InlineData("{ \"host\": \"it's\", \"data\":[1,0,2.5], \"more\": {\"a\": [1]} }")]
    [InlineData("{'host': 'a', 'data': [1.0, 0e5, 25e-1]}")]
    public void A_row_is_read_in_either_quoting(string text) => Assert.Equal([1, 0, 2.5], RowMessage.Read(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void A_row_is_written_as_JSON()
        => Assert.Equal("{\"data\": [1, 0, -2.5, 1e-07]}", Encoding.UTF8.GetString(RowMessage.Write([1, 0, -2.5, 1e-7]).Span));

    [Theory]
    [InlineData(StreamFault.NotJson, "{'data': [1, 2")]
    [InlineData(StreamFault.NotJson, "data")]
    [InlineData(StreamFault.NotJson, "{'data': [1, 2, 3]} x")]
    [InlineData(StreamFault.Incomplete, "{'rows': [1, 2, 3]}")]
    [InlineData(StreamFault.Incomplete, "{'data': [1, 2, 3], 'data': [1, 2, 3]}")]
    [InlineData(StreamFault.WrongType, "{'data': '1 2 3'}")]
    [InlineData(StreamFault.WrongType, "{'data': [1, '2', 3]}")]
    [InlineData(StreamFault.WrongType, "{'data': [[1, 2, 3]]}")]
    [InlineData(StreamFault.WrongType, "[1, 2, 3]")]
    [InlineData(StreamFault.NotFinite, "{'data': [1, NaN, 3]}")]
    [InlineData(StreamFault.NotFinite, "{'data': [1, -Infinity, 3]}")]
    [InlineData(StreamFault.WrongShape, "{'data': [1, 2]}")]
    public void What_is_no_row_is_refused_with_a_name(StreamFault fault, string text)
        => Assert.Equal(fault, Assert.Throws<StreamMessageException>(() => RowMessage.Read(Encoding.UTF8.GetBytes(text), 3)).Fault);

    [Fact]
    public void Scores_keep_all_their_digits()
    {
        var message = new ScoreMessage(1795884168, [1.310343793419932, 0.1 + 0.2]);
        const string Text = "{\"timestamp\": 1795884168, \"anomaly_score\": [1.310343793419932, 0.30000000000000004]}";

        Assert.Equal(Text, Encoding.UTF8.GetString(message.Write().Span));
        Assert.Equal(message.Scores, ScoreMessage.Read(Encoding.UTF8.GetBytes(Text)).Scores);
    }

    [Fact]
    public void States_are_those_of_the_originals()
    {
        Assert.Equal("{\"mode\": 2, \"color\": \"red\", \"percent\": 50.0}", StatusMessage.Gathered(1, 2).ToString());
        Assert.Equal("{\"mode\": 3, \"color\": \"yellow\", \"percent\": 0}", StatusMessage.Merges.ToString());
        Assert.Equal("{\"mode\": 3, \"color\": \"green\", \"percent\": 0}", StatusMessage.Production.ToString());
        Assert.Equal(StatusMessage.Global, StatusMessage.Read("{\"mode\": 3, \"color\": \"all\", \"percent\": 0}"u8.ToArray()));
        var refusal = Assert.Throws<StreamMessageException>(
            () => StatusMessage.Read("{\"mode\": 2, \"color\": \"red\", \"percent\": 101}"u8.ToArray()));
        Assert.Equal(StreamFault.Incomplete, refusal.Fault);
    }

    [Theory]
    [InlineData(0.946877121925354, "0.946877121925354")]
    [InlineData(1, "1.0")]
    [InlineData(-0.0, "-0.0")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.00001, "1e-05")]
    [InlineData(1.5e-7, "1.5e-07")]
    [InlineData(123456789012345680, "1.2345678901234568e+17")]
    [InlineData(1e15, "1000000000000000.0")]
    [InlineData(1234567890123456.8, "1234567890123456.8")]
    [InlineData(1e16, "1e+16")]
    [InlineData(1e22, "1e+22")]
    [InlineData(5e-324, "5e-324")]
    [InlineData(double.MaxValue, "1.7976931348623157e+308")]
    [InlineData(double.PositiveInfinity, "Infinity")]
    public void Numbers_are_written_as_Python_writes_them(double value, string text) => Assert.Equal(text, PythonNumber.Text(value));
}

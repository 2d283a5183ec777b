using System.Text;
using Tributary.Transports.Mqtt.Streams;

namespace Tributary.Transports.Tests.Mqtt.Streams;

/// <summary>Payloads that the original programs wrote.</summary>
public sealed class RecordedWeightsTests
{
    [Fact]
    public void Every_payload_of_every_jsonpickle_decodes_to_the_recorded_weights()
    {
        var (shapes, values) = Recorded.Weights();
        foreach (var line in Recorded.Lines("payloads.jsonl"))
        {
            var message = WeightsReader.Read(Recorded.Payload(line));
            var (isMerged, precision) = ((string)line["kind"]! == "merged", (int)line["precision"]!);

            Assert.Null(message.DifferenceFrom(shapes));
            Assert.Equal((isMerged, precision), (message.IsMerged, message.Precision));

            // Merged: the mean of the set and of half the set. Quantised: no further off than half a step, or what a half float holds.
            float[] wanted = isMerged ? [.. values.Select(value => (value + (value * 0.5f)) / 2)] : values;
            if (isMerged || precision == 32) Assert.Equal(wanted, message.Values);
            else
            {
                var step = (message.Max - message.Min) / (precision == 8 ? 255 : 2048);
                Assert.All(wanted.Zip(message.Values), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, step * 0.51f));
            }
        }
    }

    [Theory]
    [InlineData(32)]
    [InlineData(8)]
    public void Local_updates_are_written_byte_for_byte_as_the_pinned_jsonpickle_writes_them(int precision)
    {
        var (shapes, values) = Recorded.Weights();
        var wanted = Recorded.Lines("payloads.jsonl").Single(line => (string)line["jsonpickle"]! == "0.9.6"
            && (string)line["kind"]! == "local" && (int)line["precision"]! == precision);

        Assert.Equal((string)wanted["payload"]!, Encoding.UTF8.GetString(WeightsWriter.Write(shapes, values, precision).Span));
    }

    [Fact]
    public void Sixteen_bits_are_written_as_uint16_which_the_originals_accept()
    {
        var (shapes, values) = Recorded.Weights();

        var read = WeightsReader.Read(WeightsWriter.Write(shapes, values, 16));

        var step = (read.Max - read.Min) / 65535;
        Assert.All(values.Zip(read.Values), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, step * 0.6f));
        var wanted = Recorded.Lines("accepted-forms.jsonl")
            .Where(line => ((string)line["name"]!).StartsWith("u16", StringComparison.Ordinal));
        Assert.All(wanted, line => Assert.Equal(WeightsReader.Read(Recorded.Payload(line)).Values, read.Values));
    }

    [Fact]
    public void Forms_that_one_of_the_originals_accepts_are_read_and_the_others_refused()
    {
        var (shapes, _) = Recorded.Weights();
        foreach (var line in Recorded.Lines("accepted-forms.jsonl"))
        {
            var isAccepted = (string)line["trainer_and_predictor"]! == "accept" || (string)line["manager"]! == "accept";
            if (isAccepted) Assert.Null(WeightsReader.Read(Recorded.Payload(line)).DifferenceFrom(shapes));
            else Assert.Throws<StreamMessageException>(() => WeightsReader.Read(Recorded.Payload(line)));
        }
    }

    [Theory]
    [InlineData("session-precision32.jsonl.gz", 7)]
    [InlineData("session-precision8.jsonl.gz", 6)]
    [InlineData("session-default-config.jsonl.gz", 8)]
    public void Means_of_the_local_updates_two_by_two_are_the_merged_ones_to_the_bit(string session, int merges)
    {
        var local = new List<float[]>();
        var seen = 0;
        foreach (var line in Recorded.Lines(session))
        {
            if (Recorded.Topic(line) == "model/train/update") local.Add(WeightsReader.Read(Recorded.Payload(line)).Values);
            if (Recorded.Topic(line) is not ("model/production/update" or "model/global/update")) continue;
            var merged = WeightsReader.Read(Recorded.Payload(line));
            var wanted = local[^2].Zip(local[^1], (one, other) => (one + other) / 2).ToArray();
            Assert.True(merged.IsMerged);
            Assert.Equal(wanted, merged.Values);
            seen++;
        }

        Assert.Equal(merges, seen);
    }

    [Fact]
    public void Infinity_under_precision_16_is_the_largest_weight_and_what_comes_of_it_is_refused()
    {
        var lines = Recorded.Lines("session-precision16.jsonl.gz");
        var local = lines.Where(line => Recorded.Topic(line) == "model/train/update").ToList();
        var merged = lines.Where(line => Recorded.Topic(line) == "model/production/update").ToList();

        Assert.All(local.SelectMany(line => WeightsReader.Read(Recorded.Payload(line)).Values),
            value => Assert.True(float.IsFinite(value)));
        Assert.Contains(local, line => WeightsReader.Read(Recorded.Payload(line)) is { } read && read.Values.Contains(read.Max));
        Assert.All(merged, line => Assert.Equal(StreamFault.NotFinite,
            Assert.Throws<StreamMessageException>(() => WeightsReader.Read(Recorded.Payload(line))).Fault));
        Assert.NotEmpty(merged);
    }

    [Fact]
    public void Rows_scores_and_states_are_read_and_written_as_they_were()
    {
        var seen = 0;
        foreach (var line in Recorded.Lines("session-default-config.jsonl.gz"))
        {
            var payload = Recorded.Payload(line);
            var written = Recorded.Topic(line) switch
            {
                "fedLearn/train_data" => Encoding.UTF8.GetString(RowMessage.Write(RowMessage.Read(payload, 7)).Span).Replace('"', '\''),
                "fedLearn/prediction/output" => Encoding.UTF8.GetString(ScoreMessage.Read(payload).Write().Span),
                "server/status" => StatusMessage.Read(payload).ToString(),
                _ => null,
            };
            if (written is null) continue;
            Assert.Equal(Encoding.UTF8.GetString(payload), written);
            seen++;
        }

        Assert.InRange(seen, 150, 1000);
    }
}

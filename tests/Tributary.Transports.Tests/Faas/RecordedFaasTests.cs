using System.Text;
using Tributary.Transports.Faas;

namespace Tributary.Transports.Tests.Faas;

/// <summary>Bodies of the originals, read and written again.</summary>
public sealed class RecordedFaasTests
{
    [Fact]
    public void The_recorded_request_is_read_and_written_again_byte_for_byte()
    {
        var bson = FaasRecordings.Bytes("client-request-round1.bson");

        var request = FedKeeperRequest.Read(bson);

        Assert.Equal(("mnistnn", 1e-3, "adam", 2), (request.Model, request.Rate(), request.Optimizer, request.Epochs()));
        Assert.Equal(new FedKeeperSampling { HiddenSize = 8, Model = "mnistnn" }, request.Sampling);
        Assert.Equal(["784,8", "8", "8,10", "10"], request.Weights.Select(array => string.Join(',', array.Shape)));
        Assert.Equal((600, 11059), (request.Rows.Count, request.Rows[0]));
        Assert.EndsWith("mnist_test_labels.obj", request.Urls.TestLabels, StringComparison.Ordinal);
        Assert.Equal(bson, request.ToBson());
    }

    [Fact]
    public void Weights_that_are_tensors_are_read_and_go_on_as_arrays()
    {
        var request = FedKeeperRequest.Read(FaasRecordings.Bytes("client-request-round2.bson"));
        var again = FedKeeperRequest.Read(request.ToBson());

        Assert.Equal(request.Weights.Select(array => array.Values), again.Weights.Select(array => array.Values));
        Assert.Equal(request.Rows, again.Rows);
    }

    [Theory]
    [InlineData("invoker-openwhisk.jsonl")]
    [InlineData("invoker-google.jsonl")]
    public void Every_recorded_exchange_of_an_invoker_and_a_client_is_read(string file)
    {
        foreach (var exchange in FaasRecordings.Exchanges(file))
        {
            var body = exchange["request_body"]!;
            var bson = body is System.Text.Json.Nodes.JsonObject ? Convert.FromBase64String((string)body["base64"]!)
                : ExtendedJson.Read(Encoding.UTF8.GetBytes((string)body!));
            var answer = FedKeeperAnswer.ReadText(Encoding.UTF8.GetBytes((string)exchange["response_body"]!));
            var request = FedKeeperRequest.Read(bson);

            Assert.Equal(request.Weights.Select(array => array.Values.Length), answer.Weights.Select(array => array.Values.Length));
            Assert.Equal(600, answer.Cardinality);
            Assert.Equal((string)exchange["response_body"]!, Encoding.UTF8.GetString(ExtendedJson.Write(answer.ToBson())));
        }
    }

    [Theory]
    [InlineData("client-answer-round1")]
    [InlineData("tiny/update")]
    public void A_recorded_answer_is_the_same_in_all_forms_and_written_in_the_first(string name)
    {
        var bson = FaasRecordings.Bytes($"{name}.bson");
        var (legacy, canonical) = (FaasRecordings.Bytes($"{name}.legacy.json"), FaasRecordings.Bytes($"{name}.canonical.json"));

        Assert.Equal(bson, ExtendedJson.Read(legacy));
        Assert.Equal(bson, ExtendedJson.Read(canonical));
        Assert.Equal(legacy, ExtendedJson.Write(bson));
        Assert.Equal(bson, FedKeeperAnswer.Read(bson).ToBson());
        Assert.True(ExtendedJson.IsLikely(legacy) && ExtendedJson.IsLikely(canonical));
    }

    [Fact]
    public void An_error_in_any_form_is_told()
    {
        foreach (var form in (string[])["legacy", "canonical"])
            Assert.Contains("the function says: x", Assert.Throws<FaasFormatException>(
                () => FedKeeperAnswer.ReadText(FaasRecordings.Bytes($"tiny/error.{form}.json"))).Message, StringComparison.Ordinal);
    }
}

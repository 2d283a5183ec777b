using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Engine.Models;
using Tributary.Gateways.Asking;
using Tributary.Gateways.Faas.Fabric;
using Tributary.Gateways.Faas.Keeping;
using Tributary.Gateways.Tests.Contract;
using Tributary.Transports.Faas;

namespace Tributary.Gateways.Tests.Faas;

/// <summary>What a function says is not believed.</summary>
public sealed class NativeFormTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("native-form").FullName;
    private readonly ContractCoordinator _coordinator;
    private readonly NativeForm _form;
    private readonly ClientFunction _function = new(3, new ClusterConfig(FabricProviders.Local, "here"),
        FunctionReader.Usual(FabricConfig.Training, FabricProviders.Local, "fl_client"));

    public NativeFormTests()
    {
        _coordinator = new ContractCoordinator(_folder);
        _form = new NativeForm(new FabricConfig(), _coordinator.Files(), null, () => new Uri("https://fed.example:7070/x"), () => "PEM");
    }

    public void Dispose()
    {
        _coordinator.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_call_names_the_coordinator_its_authority_and_a_ticket()
    {
        var body = await _form.WriteAsync(_function, Ask(), static () => { }, TestContext.Current.CancellationToken);
        var call = FunctionCall.Read(body!.Value.Span);
        Assert.Equal(("https://fed.example:7070", "PEM", "client_3"), (call.Coordinator, call.Authority, call.Client));
        Assert.StartsWith("/files/", call.Assignment!.ModelPath, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"client":"client_4","assignment":"run/1/evaluate","dropped":"x"}""", "it answered for another client or assignment")]
    [InlineData("""{"client":"client_3","assignment":"run/2/evaluate","dropped":"x"}""", "it answered for another client or assignment")]
    [InlineData("""{"client":"client_3","assignment":"run/1/evaluate","acknowledged":true}""", "its update was taken, but none was")]
    [InlineData("""{"client":"client_3","assignment":"run/1/evaluate","repeated":true}""", "its update was taken, but none was")]
    [InlineData("""{"client":"client_3","assignment":"run/1/evaluate"}""", "it answered neither an update nor anything else")]
    [InlineData("""{"client":"client_3","assignment":"run/1/evaluate","dropped":"it\u0007 broke"}""", "it")]
    [InlineData("""{"error":"no memory"}""", "no memory")]
    [InlineData("<html>", "the result cannot be read")]
    [InlineData("", "the result cannot be read")]
    public async Task Lies_and_garbage_are_told_and_the_ask_waits_on(string body, string words)
    {
        var ask = Ask();
        var why = await _form.TakeAsync(_function, ask, ScriptedPlatform.Success(body), TestContext.Current.CancellationToken);
        Assert.Contains(words, why!, StringComparison.Ordinal);
        Assert.DoesNotContain('\u0007', why!);
        Assert.False(ask.Reply.IsCompleted);
    }

    [Theory]
    [InlineData("""{"client":"client_3"}""", "does not say what it holds")]
    [InlineData("""{"client":"client_3","told":{"labels":{"LONG":"x"}}}""", "client.labels")]
    public void A_greeting_is_answered_within_bounds(string body, string words)
    {
        body = body.Replace("LONG", new string('a', 500), StringComparison.Ordinal);
        var fault = Assert.Throws<FaasFormatException>(() => _form.Told(ScriptedPlatform.Success(body)));
        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
    }

    private static OpenAsk Ask()
    {
        var spec = ModelCatalog.Find("logreg")!;
        return new OpenAsk(new EvaluateAssignment
        {
            RunId = "run",
            Round = 1,
            Spec = spec,
            Model = new ModelState(spec.Layout(), new float[spec.Layout().Length]),
        }, TimeProvider.System);
    }
}

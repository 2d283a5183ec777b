using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Tributary.Cli.Tests.Verbs;

/// <summary><c>tributary faas platform</c>.</summary>
public sealed class FaasPlatformVerbTests : IDisposable
{
    private readonly TestTerminal _terminal = new();

    public void Dispose() => _terminal.Dispose();

    [Fact]
    public async Task It_serves_with_a_key_of_its_own_that_it_does_not_print()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "functions are groups of processes, as Linux has them");
        var ready = new TaskCompletionSource<(JsonNode Said, CancellationTokenSource Interrupt)>();
        var running = _terminal.RunAsync(["faas", "platform", "--listen", "http://127.0.0.1:0", "--json"],
            told => ready.TrySetResult((JsonNode.Parse(told.Line)!, told.Interrupt)));
        var (said, interrupt) = await ready.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        var auth = (await File.ReadAllTextAsync(_terminal.At(Path.Combine("tributary-functions", "auth")))).Trim().Split(' ')[1];
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic",
            Convert.ToBase64String(Encoding.UTF8.GetBytes(auth)));
        var status = (await http.GetAsync(new Uri($"{(string)said["address"]!}api/v1/namespaces/_/actions"))).StatusCode;
        await interrupt.CancelAsync();
        var code = await running;

        Assert.Equal((ExitCode.Ok, HttpStatusCode.OK), (code, status));
        Assert.Contains($"AUTH={auth}\n", await File.ReadAllTextAsync((string)said["wskprops"]!), StringComparison.Ordinal);
        Assert.Contains($"ow_auth: {auth}\n", await File.ReadAllTextAsync((string)said["cluster"]!), StringComparison.Ordinal);
        Assert.DoesNotContain(auth, _terminal.Out + _terminal.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--listen http://0.0.0.0:3233", "keys would go over the line as they are")]
    [InlineData("--listen https://127.0.0.1:3233", "--tls-certificate and --tls-key go together")]
    [InlineData("--away 5s", "two times from the start on are needed")]
    [InlineData("--away 9s-5s", "a beginning and a later end go together")]
    [InlineData("--fail 0.7 --hang 0.7", "together at most 1")]
    [InlineData("--max-payload 0", "it must be in 1..1023")]
    [InlineData("--auth-file none", "there is no such file")]
    [InlineData("--instances 20000", "it must be in 1..10000")]
    public async Task What_cannot_be_is_refused_where_it_is_typed(string flags, string words)
    {
        Assert.Equal(ExitCode.BadInput, await _terminal.RunAsync(["faas", "platform", .. flags.Split(' ')]));
        Assert.Contains(words, _terminal.Error, StringComparison.Ordinal);
    }
}

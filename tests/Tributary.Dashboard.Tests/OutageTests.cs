using System.Net;
using System.Net.Sockets;
using Tributary.Dashboard.Tests.Browsing;
using Tributary.Dashboard.Tests.Federations;
using static Microsoft.Playwright.Assertions;

namespace Tributary.Dashboard.Tests;

/// <summary>The coordinator is killed while somebody looks at it.</summary>
public sealed class OutageTests(Chromium chromium) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tributary-outage-").FullName;
    private readonly int _port = FreePort();

    [Fact]
    public async Task The_page_says_that_the_coordinator_is_gone_and_comes_back_by_itself()
    {
        Assert.SkipWhen(Chromium.Missing is not null, Chromium.Missing ?? "");
        using var first = StartCoordinator();
        await ListeningAsync();
        await using var window = await Window.OpenAsync(chromium, new Uri($"http://127.0.0.1:{_port}"));
        await window.GoAsync("/clients");
        await window.Page.EvaluateAsync("window.untouched = true");
        await Expect(window.Page.Locator(".rail .status")).ToHaveTextAsync("Live");

        first.Kill();

        await Expect(window.Page.GetByText("The coordinator does not answer since")).ToBeVisibleAsync();
        await Expect(window.Page.Locator(".rail .status")).ToContainTextAsync("As of");
        using var second = StartCoordinator();
        using var client = new Tool(_folder, "client", $"http://127.0.0.1:{_port}", "--data", "mnist-mini", "--part", "1/2", "--name", "after-the-outage");
        await Expect(window.Page.Locator(".rail .status")).ToHaveTextAsync("Live");
        await Expect(window.Page.GetByText("The coordinator does not answer since")).ToBeHiddenAsync();
        await Expect(window.Link("after-the-outage")).ToBeVisibleAsync();
        Assert.True(await window.Page.EvaluateAsync<bool>("window.untouched === true"), "the page was loaded again");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private Tool StartCoordinator() => new(_folder, "coordinator", "--listen", $"http://127.0.0.1:{_port}", "--folder", Path.Combine(_folder, "coordinator"), "--lease", "4s");

    // A connection is refused until somebody listens.
    private async Task ListeningAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (true)
        {
            try
            {
                using var line = new TcpClient();
                await line.ConnectAsync(IPAddress.Loopback, _port, limit.Token);
                return;
            }
            catch (SocketException)
            {
                await Task.Yield();
            }
        }
    }
}

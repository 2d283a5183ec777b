using System.Security.Cryptography;
using Microsoft.Playwright;
using Tributary.Dashboard.Tests.Browsing;
using Tributary.Dashboard.Tests.Federations;
using static Microsoft.Playwright.Assertions;

namespace Tributary.Dashboard.Tests;

/// <summary>A version goes into service and onto the reader's disk.</summary>
public sealed class ModelTests(Chromium chromium, Digits digits)
{
    [Fact]
    public async Task A_model_is_promoted_and_downloaded_and_the_bytes_are_the_model()
    {
        await using var window = await Window.OpenAsync(chromium, digits.Address);
        var model = (string)(await digits.Federation.AskAsync($"api/runs/{digits.Second}"))["model"]!;
        await window.GoAsync($"/models/{model}");

        await window.Button("Promote").First.ClickAsync();
        var dialog = window.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByRole(AriaRole.Textbox, new() { Name = "Name" }).Or(dialog.GetByRole(AriaRole.Combobox, new() { Name = "Name" }))
            .FillAsync("ward");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Promote" }).ClickAsync();
        await Expect(window.Page.GetByText("serves as ward").First).ToBeVisibleAsync();
        await window.Button("Download").ClickAsync();
        var download = await window.Page.RunAndWaitForDownloadAsync(() => window.Page.GetByRole(AriaRole.Link,
            new() { Name = "safetensors" }).ClickAsync());

        Assert.EndsWith(".safetensors", download.SuggestedFilename, StringComparison.Ordinal);
        Assert.Equal(model, Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(await download.PathAsync()))));
        var serving = (await digits.Federation.AskAsync("api/serving"))["items"]!.AsArray();
        Assert.Equal(model, (string)Assert.Single(serving, entry => (string)entry!["name"]! == "ward")!["sha256"]!);
        Assert.Contains("model.promoted", (await digits.Federation.AskAsync("api/audit?newest=true&limit=50"))
            .ToJsonString(), StringComparison.Ordinal);
    }
}

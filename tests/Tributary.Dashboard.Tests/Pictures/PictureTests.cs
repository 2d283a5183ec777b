using System.Diagnostics;
using Microsoft.Playwright;
using Tributary.Dashboard.Tests.Browsing;
using static Microsoft.Playwright.Assertions;

namespace Tributary.Dashboard.Tests.Pictures;

/// <summary>
/// The pictures of docs/images, taken of a real federation. Only on demand:
/// <c>dotnet run --project tests/Tributary.Dashboard.Tests -- -explicit only -class "*PictureTests"</c>; <c>TRIBUTARY_PICTURES</c> names
/// another folder. Where <c>pngquant</c> (Debian's package) is there, it makes them small.
/// </summary>
public sealed class PictureTests(Chromium chromium)
{
    [Fact(Explicit = true)]
    public async Task Every_page_is_pictured_in_light_and_dark()
    {
        Assert.SkipWhen(Chromium.Missing is not null, Chromium.Missing ?? "");
        var folder = Environment.GetEnvironmentVariable("TRIBUTARY_PICTURES") is { Length: > 0 } named ? named
            : Path.Combine(Sources.Root, "docs", "images");
        Directory.CreateDirectory(folder);
        await using var clinics = await Clinics.StartAsync();
        foreach (var theme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await using var window = await Window.OpenAsync(chromium, clinics.Federation.Address, new() { ColorScheme = theme });
            foreach (var (name, page) in await clinics.PagesAsync())
                await TakeAsync(window, page, Path.Combine(folder, $"{name}-{Word(theme)}.png"));
            await using var phone = await Window.OpenAsync(chromium, clinics.Federation.Address,
                new() { ColorScheme = theme, ViewportSize = new() { Width = 360, Height = 740 }, IsMobile = true, HasTouch = true });
            await TakeAsync(phone, theme == ColorScheme.Light ? "/"
                : $"/runs/{clinics.Running}", Path.Combine(folder, $"phone-{Word(theme)}.png"));
        }

        await using var stranger = await Window.OpenAsync(chromium, clinics.Locked.Address);
        await TakeAsync(stranger, "/", Path.Combine(folder, "sign-in-light.png"));
        Shrink(folder);
    }

    private static string Word(ColorScheme theme) => theme == ColorScheme.Dark ? "dark" : "light";

    private static async Task TakeAsync(Window window, string page, string file)
    {
        await window.GoAsync(page);
        if (page.StartsWith("/try", StringComparison.Ordinal)) await DrawThreeAsync(window);
        if (page.StartsWith("/data", StringComparison.Ordinal)) await Expect(window.Page.Locator("canvas").First).ToBeVisibleAsync();
        if (page is "/") await Expect(window.Page.Locator(".river canvas, .sign-in")).ToBeVisibleAsync();
        await window.Page.ScreenshotAsync(new() { Path = file, Animations = ScreenshotAnimations.Disabled });
    }

    // Two bows, one under the other.
    private static async Task DrawThreeAsync(Window window)
    {
        var paper = (await window.Page.Locator(".pad-paper canvas").BoundingBoxAsync())!;
        var mouse = window.Page.Mouse;
        for (var step = 0; step <= 60; step++)
        {
            var turn = step <= 30 ? step / 30.0 : (step - 30) / 30.0;
            var (middle, angle) = (step <= 30 ? 0.345 : 0.655, (-0.8 + (1.3 * turn)) * Math.PI);
            if (step > 30) angle = (-0.5 + (1.3 * turn)) * Math.PI;
            var (x, y) = (0.47 + (0.17 * Math.Cos(angle)), middle + (0.155 * Math.Sin(angle)));
            await mouse.MoveAsync((float)(paper.X + (paper.Width * x)), (float)(paper.Y + (paper.Height * y)));
            if (step == 0) await mouse.DownAsync();
        }

        await mouse.UpAsync();
        await Expect(window.Page.Locator(".answer .shares, .answer ol, .answer ul").First).ToBeVisibleAsync();
    }

    private static void Shrink(string folder)
    {
        if (!File.Exists("/usr/bin/pngquant")) return;
        var files = Directory.GetFiles(folder, "*.png");
        using var quant = Process.Start(new ProcessStartInfo("/usr/bin/pngquant",
            ["--force", "--ext", ".png", "--skip-if-larger", "--strip", "128", .. files])
        { UseShellExecute = false })!;
        quant.WaitForExit();
    }
}

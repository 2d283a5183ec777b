namespace Tributary.Dashboard.Tests.Browsing;

/// <summary>The way of somebody who has no mouse.</summary>
internal static class Keys
{
    private const string Where = """
        selector => {
          const at = document.activeElement;
          if (!at || at === document.body) return "nowhere";
          const shown = (element) => {
            const look = getComputedStyle(element);
            return (look.outlineStyle !== "none" && parseFloat(look.outlineWidth) > 0) || look.boxShadow !== "none";
          };
          const box = at.getBoundingClientRect();
          if (!(shown(at) || (at.closest("label") && shown(at.closest("label")))) || box.width === 0)
              return `hidden: ${at.outerHTML.slice(0, 200)}`;
          return at.matches(selector) ? "there" : "on the way";
        }
        """;

    /// <summary>Tab after tab; wherever the focus goes on the way it must show.</summary>
    public static async Task TabToAsync(Window window, string selector)
    {
        for (var step = 0; step < 150; step++)
        {
            await window.Page.Keyboard.PressAsync("Tab");
            var seen = await window.Page.EvaluateAsync<string>(Where, selector);
            Assert.False(seen.StartsWith("hidden", StringComparison.Ordinal), seen);
            if (seen == "there") return;
        }

        Assert.Fail($"the focus does not come to {selector}");
    }
}

namespace Tributary.Dashboard.Tests.Browsing;

/// <summary>Files that a reader drops on a page.</summary>
internal static class Drops
{
    /// <summary>Paints grey values, 28 by 28, ten times as large, and drops the picture as a file.</summary>
    public const string Grey = """
        async (target, values) => {
          const canvas = document.createElement("canvas");
          canvas.width = canvas.height = 280;
          const context = canvas.getContext("2d");
          values.forEach((value, at) => {
            context.fillStyle = `rgb(${value},${value},${value})`;
            context.fillRect((at % 28) * 10, Math.floor(at / 28) * 10, 10, 10);
          });
          const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
          const transfer = new DataTransfer();
          transfer.items.add(new File([blob], "digit.png", { type: "image/png" }));
          target.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
        }
        """;
}

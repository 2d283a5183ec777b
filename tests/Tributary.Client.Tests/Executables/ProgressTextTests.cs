using Tributary.Client.Executables;
using Tributary.Core.Clients;

namespace Tributary.Client.Tests.Executables;

public sealed class ProgressTextTests
{
    private static readonly PropertiesAssignment Assignment = new() { RunId = "run", Round = 3 };

    [Theory]
    [InlineData("epoch 1/5 loss 0.3", 1, 5, 0.3)]
    [InlineData("Epoch 2/5: loss=0.25, accuracy=0.9", 2, 5, 0.25)]
    [InlineData("epoch 7", 7, null, null)]
    [InlineData("progress {\"epoch\": 1, \"epochs\": 2, \"loss\": 0.5}", 1, 2, 0.5)]
    [InlineData("progress {}", null, null, null)]
    [InlineData("progress {\"\\ud800\": 1, \"epoch\": 3, \"text\": \"\\udc00\"}", 3, null, null)]
    public void Progress_is_read(string line, int? epoch, int? epochs, double? loss)
        => Assert.Equal(new ClientProgress("run", 3) { Epoch = epoch, Epochs = epochs, Loss = loss }, ProgressText.Read(line, Assignment));

    [Theory]
    [InlineData("loading data")]
    [InlineData("epoch")]
    [InlineData("epoch one")]
    [InlineData("progress not json")]
    [InlineData("progress [1]")]
    [InlineData("progress {\"epoch\": NaN}")]
    public void Anything_else_is_a_line_like_others(string line) => Assert.Null(ProgressText.Read(line, Assignment));
}

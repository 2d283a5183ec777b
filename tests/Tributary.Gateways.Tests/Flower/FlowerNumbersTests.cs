using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Engine.Models;
using Tributary.Engine.Training;
using Tributary.Transports.Flower;
using Tributary.Transports.Flower.Messages;

namespace Tributary.Gateways.Tests.Flower;

/// <summary>What a Flower server configures is followed, or refused by name; never replaced in silence.</summary>
public sealed class FlowerNumbersTests
{
    public static TheoryData<string, string, string> Faults => new()
    {
        { "local_epochs", "0", "local_epochs is '0'; a whole number of 1..1000000 is needed" },
        { "epochs", "-1", "epochs is '-1'" },
        { "local_epochs", "1.5", "local_epochs is '1.5'" },
        { "local_epochs", "many", "local_epochs is 'many'" },
        { "local_epochs", "1000001", "local_epochs is '1000001'" },
        { "batch_size", "0", "batch_size is '0'" },
        { "batch_size", "", "batch_size is ''" },
        { "learning_rate", "0", "learning_rate is '0'; a number above 0" },
        { "lr", "-0.1", "lr is '-0.1'" },
        { "lr", "NaN", "lr is 'NaN'" },
        { "lr", "Infinity", "lr is 'Infinity'" },
        { "lr", "1e-60", "lr is '1" },
        { "lr", "0,1", "lr is '0,1'" },
        { "proximal_mu", "-1", "proximal_mu is '-1'; a number from 0" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void What_cannot_be_followed_is_refused_by_name(string name, string value, string problem)
    {
        foreach (var scalar in Scalars(value))
        {
            var (assignment, fault) = Read(new() { [name] = scalar });

            Assert.Null(assignment);
            Assert.Contains(problem, fault, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Numbers_are_read_as_numbers_and_as_texts()
    {
        foreach (var i in (int[])[0, 1])
        {
            var config = new MapField<string, Scalar>
            {
                ["server_round"] = Scalars("7").ElementAt(i),
                ["local_epochs"] = Scalars("3").ElementAt(i),
                ["batch_size"] = Scalars("16").ElementAt(i),
                ["learning_rate"] = Scalars("0.25").ElementAt(i),
                ["proximal_mu"] = Scalars("0.5").ElementAt(i),
                ["note"] = new Scalar { String = "hello" },
            };

            var train = Assert.IsType<TrainAssignment>(Read(config).Assignment);

            Assert.Equal((7, 3, 16, 0.25, 0.5), (train.Round, train.Training.Epochs, train.Training.BatchSize,
                train.Training.Optimizer.LearningRate, train.Training.Proximal));
        }
    }

    [Fact]
    public void What_is_not_configured_is_the_clients_own()
    {
        var train = Assert.IsType<TrainAssignment>(Read([]).Assignment);

        Assert.Equal((0, 9, 5), (train.Round, train.Training.Epochs, train.Training.BatchSize));
    }

    private static IEnumerable<Scalar> Scalars(string value)
    {
        yield return new Scalar { String = value };
        if (long.TryParse(value, out var whole)) yield return new Scalar { Sint64 = whole };
        else if (double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var real))
            yield return new Scalar { Double = real };
    }

    private static (Assignment? Assignment, string? Fault) Read(MapField<string, Scalar> config)
    {
        var model = ModelCatalog.Find("logreg")!;
        var options = new FlowerAgentOptions { Model = model, Training = new TrainingOptions { Epochs = 9, BatchSize = 5 } };
        var rest = new FitIns { Config = { config } }.ToByteArray();
        var layout = model.Layout();
        return new FlowerAssignments(options).Read(new FlowerRequest(MessageKind.Fit, rest,
            new ModelState(layout, new float[layout.Length]), [], null));
    }
}

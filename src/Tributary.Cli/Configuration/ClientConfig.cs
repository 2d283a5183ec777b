using Tributary.Client;
using Tributary.Client.Executables;
using Tributary.Client.Lines;
using Tributary.Client.Windows;
using Tributary.Core.Logs;
using Tributary.Engine.Models;
using Tributary.Engine.Specs;
using Tributary.Transports.Mqtt;

namespace Tributary.Cli.Configuration;

/// <summary>What the operator of a client writes down, before it becomes the client's options.</summary>
internal sealed record ClientConfig(ClientOptions Options)
{
    private static readonly ExecutableOptions Usual = new() { Command = "" };

    /// <summary>What the data was called; empty where it was not.</summary>
    public string Data { get; init; } = "";

    /// <summary>A Flower server to join in place of a coordinator; null for none.</summary>
    public Uri? Flower { get; init; }

    /// <summary>An MQTT broker at which the coordinator is met; null for none.</summary>
    public Uri? Mqtt { get; init; }

    /// <summary>How the client shows itself to <see cref="Mqtt"/>, where that is not by what it has from its coordinator.</summary>
    public MqttCredentialFiles MqttCredentials { get; init; } = new();

    /// <summary>A WAMP router at which the coordinator is met; null for none.</summary>
    public Uri? Wamp { get; init; }

    /// <summary>Of that router; null for the usual one.</summary>
    public string? WampRealm { get; init; }

    /// <summary>Whether it works for a master of Stack4Things at <see cref="Wamp"/>.</summary>
    public bool IsBoard { get; init; }

    /// <summary>The folder of a board's keys for the weak sealed form; null for the clear one.</summary>
    public string? LegacyKeys { get; init; }

    /// <summary>A central node of the REST network at which a coordinator is met that calls back; null for none.</summary>
    public Uri? Rest { get; init; }

    /// <summary>Where it reaches this client; null for the usual address.</summary>
    public string? RestUrl { get; init; }

    /// <summary>Where this client listens for it; null for the port of <see cref="RestUrl"/>.</summary>
    public string? RestListen { get; init; }

    /// <summary>Its first line is a token to show there; null for what the client has from its coordinator.</summary>
    public string? RestTokenFile { get; init; }

    /// <summary>Whether the coordinator's own address was given: then bytes go by HTTP, also where words go another way.</summary>
    public bool HasCoordinator { get; init; }

    /// <summary>Of the other end.</summary>
    public Uri Address => Mqtt ?? Wamp ?? Rest ?? Flower ?? Options.Coordinator;

    /// <summary>The model, for Flower servers that do not say what they train.</summary>
    public ModelSpec? Model { get; init; }

    /// <summary>Times at which it trains, as <see cref="TrainingWindow"/> reads them; null for always.</summary>
    public string? Window { get; init; }

    /// <summary>A program that trains in place of the engine; null for the engine.</summary>
    public string? Trainer { get; init; }

    /// <summary>It is ended after so long without a line.</summary>
    public TimeSpan TrainerSilence { get; init; } = Usual.Silence;

    /// <summary>Which lines the log has, and how they are written.</summary>
    public LogOptions Log { get; init; } = new();

    /// <summary>This client's part of the data, <c>K/N</c> or <c>K</c>; null for everything.</summary>
    public string? Part
        => Options.Data switch
        { { Part: 0 } => null, { IsDealtEachRound: true } data => $"{data.Part}",
            var data => $"{data.Part}/{data.Deal.Clients}"
        };

    /// <summary>How the data is dealt, as <see cref="DealText"/> reads it.</summary>
    public string Deal { get; init; } = "iid";

    /// <summary>What becomes of a folder's pictures, as <see cref="PictureText"/> reads it; null as they are.</summary>
    public string? Pictures { get; init; }

    public IEnumerable<SpecProblem> Problems() => Options.Problems()
        .Concat(Trainer is { } command ? Program(command, null).Problems() : []).Concat(BrokerProblems()).Concat(RestProblems());

    /// <param name="said">Takes the lines that a trainer of its own writes.</param>
    public ClientOptions Build(TimeProvider clock, Action<string> said)
    {
        var options = Mqtt is not null ? Options with { Line = MqttBroker.Line(Mqtt, HasCoordinator, MqttCredentials) }
            : IsBoard ? Options with { Line = BoardMaster.Line(Wamp!, HasCoordinator, WampRealm, Model, LegacyKeys) }
            : Wamp is not null ? Options with { Line = WampRouter.Line(Wamp, HasCoordinator, WampRealm) }
            : Rest is not null
                ? Options with { Line = CentralNode.Line(Rest, HasCoordinator, RestUrl, RestListen, RestTokenFile) }
            : Flower is not null ? Options with { Line = FlowerServer.Line(Flower, Model) } : Options;
        if (Window is { } when && TrainingWindow.Read(when) is { } window)
            options = options with { Available = () => window.Look(clock, LinuxMachine.This) };
        if (Trainer is null) return options;
        var program = Program(Trainer, said) with { Table = ClientTable.Find(Options.Data.Source, Options.Data.Form) };
        return options with { Trainer = new ExecutableTrainer(program, clock) };
    }

    private IEnumerable<SpecProblem> BrokerProblems()
    {
        if (Mqtt is { } broker) return MqttCredentials.Problems(broker).Select(problem => problem with { Path = "mqtt." + problem.Path });
        return MqttCredentials.IsEmpty ? []
            : [new("mqtt", "is missing, and user, password, authority or certificate are for it; name the broker, like mqtts://HOST")];
    }

    private IEnumerable<SpecProblem> RestProblems()
    {
        if (Rest is null && (RestUrl ?? RestListen ?? RestTokenFile) is not null)
            yield return new("rest", "is missing, and restUrl, restListen or restTokenFile are for it; name the central node, like "
                + "http://127.0.0.1:5000");
        if (RestTokenFile is { } file && !File.Exists(file)) yield return new("restTokenFile", $"is {file}; there is no such file");
    }

    // A program gets what was said; of a path that there is, all of it.
    private ExecutableOptions Program(string command, Action<string>? said) => Usual with
    {
        Command = command,
        Data = Path.Exists(Options.Data.Source) ? Options.Data.Source : Data,
        Silence = TrainerSilence,
        Said = said,
    };
}

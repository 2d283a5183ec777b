using System.CommandLine;
using Tributary.Cli.Folders;
using Tributary.Cli.Models;
using Tributary.Engine.Formats;
using Tributary.Engine.Models;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary model convert FROM TO</c>.</summary>
internal static class ModelConvertVerb
{
    public static Verb Build(Terminal terminal)
    {
        var from = new Argument<string>("FROM") { Description = $"A file ({TensorFiles.Endings}), a run, or a model's SHA-256" };
        var to = new Argument<string>("TO")
        { Description = "The file to write: .safetensors, .npz, .pt or .pth for PyTorch, or .h5 for Keras (dense models)" };
        var architecture = new Option<string?>("--architecture")
        {
            Description = "For .h5, which says what the model computes: a name (tributary model list) or a specification's file, where the"
                + " weights alone do not tell",
            HelpName = "MODEL",
        };
        var verb = new Verb("convert", "Write a model in another format: safetensors, NumPy's npz, PyTorch's pt or Keras' h5")
        {
            from, to, architecture,
        };
        var runs = new FolderOption(verb, terminal);
        verb.Examples.Add(("model convert model.safetensors model.npz", "for NumPy"));
        verb.Examples.Add(("model convert latest model.pt", "for PyTorch's torch.load"));
        verb.Examples.Add(("model convert latest digits.safetensors", "the newest run's model under a name of its own"));
        verb.Examples.Add(("model convert latest model.h5", "for Keras"));
        verb.SetAction(async (parsed, cancellation) =>
        {
            var (source, target) = (parsed.GetRequiredValue(from), terminal.PathOf(parsed.GetRequiredValue(to)));
            if (!TensorFiles.IsKnown(target))
                throw CommandFault.BadInput($"{parsed.GetRequiredValue(to)} is of no format that can be written",
                    $"end its name in {TensorFiles.Endings}");
            TensorFile file;
            ModelSpec? spec = null;
            if (TensorFiles.IsKnown(source) && !TensorFiles.IsKeras(target))
            {
                if (!File.Exists(terminal.PathOf(source))) throw CommandFault.NotFound($"there is no file {source}");
                file = TensorFiles.Read(terminal.PathOf(source));
            }
            else
            {
                var model = await new ModelLookup(terminal, runs.Read(parsed))
                    .FindAsync(source, parsed.GetValue(architecture), cancellation);
                spec = model.Spec;
                file = new TensorFile(model.State.Layout, model.State.Values.ToArray(), new Dictionary<string, string>());
            }

            TensorFiles.Write(target, file, spec);
            terminal.Out.WriteLine($"{terminal.Shown(target)}: {Amounts.Of(file.Layout.Tensors.Count, "tensor")}, "
                + $"{Amounts.Of(file.Layout.Length, "value")}, {Amounts.Bytes(new FileInfo(target).Length)}");
            return ExitCode.Ok;
        });
        return verb;
    }
}

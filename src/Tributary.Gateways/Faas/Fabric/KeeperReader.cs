using Tributary.Engine.Specs;

namespace Tributary.Gateways.Faas.Fabric;

/// <summary>Reads the section <c>tributary</c>, in which nothing is passed over.</summary>
internal static class KeeperReader
{
    public static KeeperConfig Read(SpecReader? fields)
    {
        var usual = new KeeperConfig();
        if (fields is null) return usual;
        _ = fields.Node("clients");
        var address = fields.Text("coordinator", "");
        Uri? coordinator = null;
        if (address.Length > 0 && !Uri.TryCreate(address, UriKind.Absolute, out coordinator))
            fields.Fault("coordinator", "is no address like https://fed.example:7070");
        var config = new KeeperConfig
        {
            Coordinator = coordinator,
            Bucket = fields.Node("bucket") is null ? null : fields.Text("bucket", ""),
            Attempts = fields.Int("attempts", usual.Attempts),
            Pause = fields.Duration("pause", usual.Pause),
            Speculate = fields.Number("speculate", usual.Speculate),
            Patience = fields.Duration("patience", usual.Patience),
            Concurrency = fields.Int("concurrency", usual.Concurrency),
            Budget = fields.Node("budget") is null ? null : fields.Number("budget", 0),
            Data = fields.Section("data") is { } data ? FunctionHolding.Read(data) : null,
        };
        fields.NoMore();
        return config;
    }
}

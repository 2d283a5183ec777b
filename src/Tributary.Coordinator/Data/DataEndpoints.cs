using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Catalog;
using Tributary.Coordinator.Errors;
using Tributary.Coordinator.Hosting;
using Tributary.Coordinator.Inference;
using Tributary.Coordinator.Runs;
using Tributary.Engine.Partitions;
using Tributary.Engine.Sets;
using Tributary.Engine.Specs;

namespace Tributary.Coordinator.Data;

/// <summary><c>/api/data</c>: the sets that there are, and how one would be dealt to clients.</summary>
internal static class DataEndpoints
{
    private const int MaxClients = 5000;
    private const string Tag = "data";
    private const string Form
        = "send { \"data\": { \"set\": \"mnist-mini\", \"partition\": { \"kind\": \"dirichlet\", \"clients\": 20, \"alpha\": 0.3 } } }";

    public static void MapData(this IEndpointRouteBuilder viewing)
    {
        viewing.MapGet("/api/data/sets", () => Results.Json(CatalogEndpoints.Sets(), ApiJson.Default.CatalogSetArray)).WithName("sets")
            .WithSummary("Data sets that have a name").WithTags(Tag).Produces<CatalogSet[]>().ProducesProblems(503);
        viewing.MapPost("/api/data/partition", PartitionAsync).WithName("partition")
            .WithSummary("How many samples of each class every client of a simulation would hold").WithTags(Tag)
            .Accepts<PartitionRequest>("application/json").Produces<DataPartition>().ProducesProblems(400, 403, 409, 413, 415, 422, 503);
    }

    private static async Task<IResult> PartitionAsync(HttpContext context, CoordinatorOptions options, TrainedData data, TestData threads)
    {
        var asked = await ReadAsync(context.Request, context.RequestAborted);
        var problems = new List<SpecProblem>();
        var spec = asked.Data is { } section ? DataSpec.Read(new SpecReader(section, "data", problems),
            options.DataPath) with
        { Root = options.DataPath }
            : throw Problems.Invalid("data is missing", Form, [new("data", "is missing", null)]);
        // What lies elsewhere on this machine is not for everybody's eyes.
        if ((spec.File ?? spec.TestFile ?? spec.Folder ?? spec.Owners) is not null && context.User.IsInRole("viewer"))
            throw new ProblemException(Problems.Document(403, "forbidden", "That needs another role",
                "files of the coordinator's machine are for operators", "name a set, or use credentials with the role operator"));

        problems.AddRange(DataGate.Problems(spec));
        if (asked.Seed is < 0) problems.Add(new("seed", $"is {asked.Seed}; it must be at least 0"));
        if (spec.Partition.Clients > MaxClients)
            problems.Add(new("data.partition.clients", $"is {spec.Partition.Clients}; at most {MaxClients} are shown"));
        if (problems.Count > 0) throw Faulty(problems);
        return Results.Json(await threads.RunAsync(_ => Deal(spec, (ulong)(asked.Seed ?? 1), data), context.RequestAborted),
            ApiJson.Default.DataPartition);
    }

    private static DataPartition Deal(DataSpec spec, ulong seed, TrainedData data)
    {
        try
        {
            var train = data.Pair(spec, seed).Train;
            var partition = Partitioner.Deal(train, spec.Partition, seed);
            if (partition.Clients.Count > MaxClients)
                throw Faulty([new("data.partition.clients", $"would be {partition.Clients.Count}; at most {MaxClients} are shown")]);
            var table = new PartitionTable(partition, train);
            return new DataPartition([.. table.Clients.Select((name, i) => new PartitionClient(name, table.Counts[i]
                .Sum(), table.Counts[i]))], table.Labels, partition.Total);
        }
        catch (ImpossiblePartitionException fault)
        {
            throw Faulty([fault.Problem]);
        }
        catch (Exception fault) when (DataFaults.IsAway(fault))
        {
            throw Problems.NotAllowedNow($"the data cannot be read: {DataFaults.Told(fault)}",
                "put the files where they are looked for, or choose another set");
        }
    }

    private static async Task<PartitionRequest> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (!request.HasJsonContentType()) throw Problems.Unsupported(request.ContentType, "application/json");
        try
        {
            return await JsonSerializer.DeserializeAsync(request.Body, ApiJson.Default.PartitionRequest, cancellation)
                ?? throw Problems.BadRequest("the body is null", Form);
        }
        catch (JsonException fault)
        {
            throw Problems.BadRequest($"the body cannot be read at {fault.Path ?? "its start"}, line {fault.LineNumber + 1}", Form);
        }
    }

    private static ProblemException Faulty(IReadOnlyList<SpecProblem> problems)
        => Problems.Invalid($"the data section has {(problems.Count == 1 ? "a fault" : $"{problems.Count} faults")}",
            "mend the fields named in errors", [.. problems.Select(problem => new FieldFault(problem.Path, problem.Message, null))]);
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Errors;

namespace Tributary.Coordinator.Streams;

/// <summary><c>/api/streams</c>: the stream that is watched.</summary>
internal static class StreamEndpoints
{
    private const int MaxNodes = 32;
    private const string Tag = "streams";

    public static void MapStreams(this IEndpointRouteBuilder viewing)
    {
        viewing.MapGet("/api/streams", (StreamPicture picture) => Results.Json(picture.Info(), ApiJson.Default.StreamsInfo))
            .WithName("streams").WithSummary("The stream that is watched: who scores, who trains, what the manager merges, alerts")
            .WithTags(Tag).Produces<StreamsInfo>();
        viewing.MapGet("/api/streams/scores", Scores).WithName("streamScores")
            .WithSummary($"Scores of up to {MaxNodes} nodes over the last ten minutes, second by second, from the second after on")
            .WithTags(Tag).Produces<StreamScores>().ProducesProblems(400);
    }

    private static IResult Scores(string[] node, long? after, StreamPicture picture)
    {
        if (node.Length > MaxNodes)
            throw Problems.BadRequest($"{node.Length} nodes are named; at most {MaxNodes} are shown at once", "ask for fewer");
        return Results.Json(picture.Scores(node, after ?? 0), ApiJson.Default.StreamScores);
    }
}

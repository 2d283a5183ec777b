using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tributary.Coordinator.Access;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Errors;
using Tributary.Coordinator.Events;
using Tributary.Core.Rounds;
using Tributary.Storage.Runs;

namespace Tributary.Coordinator.Runs;

/// <summary><c>PATCH</c> and <c>DELETE /api/runs/{id}</c>: how people keep their runs in order.</summary>
internal static class RunKeepingEndpoints
{
    private const string Tag = "runs";

    // Every character of the longest notes may be sent as an escape of six.
    private const int MaxBytes = (RunEdit.MaxNotes * 6) + 16_384;

    public static void MapRunKeeping(this IEndpointRouteBuilder operating)
    {
        operating.MapPatch("/api/runs/{id}", ChangeAsync).Changes("run.changed").WithName("changeRun")
            .WithSummary("Renames a run, writes its notes, tags it, archives it or brings it back").WithTags(Tag)
            .Accepts<RunEdit>("application/json").Produces<RunInfo>().ProducesProblems(400, 404, 409, 422, 503);
        operating.MapDelete("/api/runs/{id}", DeleteAsync).Changes("run.deleted").WithName("deleteRun")
            .WithSummary("Deletes a run that has ended, with the models that no other run keeps").WithTags(Tag)
            .Produces(204).ProducesProblems(404, 409, 503);
    }

    private static async Task<IResult> ChangeAsync(string id, HttpContext context, RunLookup runs, RunLibrary library, RunWorker worker,
        RunViews views, EventHub events)
    {
        var cancellation = context.RequestAborted;
        var edit = (await AccessBodies.ReadAsync(context, ApiJson.Default.RunEdit, MaxBytes)).Cleaned();
        var problems = edit.Problems().ToList();
        if (problems.Count > 0)
            throw Problems.Invalid(string.Join("; ", problems), "mend the fields named in errors; docs/api.md says what they may hold",
                [.. problems.Select(problem => new FieldFault(problem.Path, problem.Message, null))]);
        var run = await runs.FindAsync(id, cancellation);
        if (edit.Archived == true) await worker.WhileAtRestAsync(run, async _
            => run = await EditAsync(library, run.Id, edit, cancellation), cancellation);
        else run = await EditAsync(library, run.Id, edit, cancellation);
        AuditWords.Note(context, Said(edit));
        events.Publish(new RunEvent { Event = EventKind.RunChanged, Run = run.Id });
        return Results.Json(await views.OfAsync(run, whole: true, cancellation), ApiJson.Default.RunInfo);
    }

    private static async Task<RunRecord> EditAsync(RunLibrary library, string id, RunEdit edit, CancellationToken cancellation)
    {
        try
        {
            return await library.EditAsync(id, edit, cancellation) ?? throw RunLookup.Unknown(id);
        }
        catch (TooManyTagsException fault)
        {
            throw Problems.Invalid(fault.Message, "name the tags to take away in removeTags",
                [new(edit.Tags is null ? "addTags" : "tags", fault.Message, null)]);
        }
    }

    private static async Task<IResult> DeleteAsync(string id, HttpContext context, RunLookup runs, RunDeletion deletion)
    {
        // The newest run is another one each time: what is deleted is called by its name.
        if (id == RunLookup.Latest) throw Problems.NotFound("latest is not deleted: it is another run each time", "name the run by its id");
        var run = await runs.FindAsync(id, context.RequestAborted);
        var models = await deletion.DeleteAsync(run, context.RequestAborted);
        AuditWords.Note(context, $"{Problems.Shown(run.Name)}, {models} models with it");
        return Results.NoContent();
    }

    // For the audit trail: what was changed, and to what where that is short.
    private static string Said(RunEdit edit)
    {
        var said = new List<string>();
        if (edit.Name is { } name) said.Add($"name {Problems.Shown(name)}");
        if (edit.Notes is { } notes) said.Add(notes.Length == 0 ? "notes taken away" : "notes");
        if (edit.Tags is { } tags) said.Add(tags.Count == 0 ? "no tags" : $"tags {string.Join(", ", tags)}");
        if (edit.AddTags is { Count: > 0 } added) said.Add($"tagged {string.Join(", ", added)}");
        if (edit.RemoveTags is { Count: > 0 } removed) said.Add($"no longer tagged {string.Join(", ", removed)}");
        if (edit.Archived is { } archived) said.Add(archived ? "archived" : "no longer archived");
        return string.Join("; ", said);
    }
}

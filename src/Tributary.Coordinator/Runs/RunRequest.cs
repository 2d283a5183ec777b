using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Errors;
using Tributary.Coordinator.Hosting;
using Tributary.Core.Specs;
using Tributary.Core.Texts;
using Tributary.Engine.Sets;
using Tributary.Engine.Specs;

namespace Tributary.Coordinator.Runs;

/// <summary>Reads a run file out of a request's body.</summary>
internal static class RunRequest
{
    private const string Remedy = "mend the fields named in errors; docs/run-files.md lists every key with its range";

    // UTF-8 of the longest text that is read.
    private const int MaxBytes = SpecYaml.MaxCharacters * 4;

    private static readonly string[] Types = ["application/json", "application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml"];

    /// <summary>Reads a run file as a tree, whatever it says.</summary>
    /// <exception cref="ProblemException">400, 413 or 415, with every fault.</exception>
    public static async Task<SpecDocument> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        var type = MediaTypeHeaderValue.TryParse(request.ContentType, out var parsed) ? parsed.MediaType.Value?.ToLowerInvariant() : null;
        if (!Types.Contains(type, StringComparer.Ordinal))
            throw Problems.Unsupported(request.ContentType, "application/json or application/yaml");
        var problems = new List<SpecProblem>();
        var text = await TextAsync(request, cancellation);
        var document = SpecYaml.Read("run", text, problems);
        if (type == Types[0]) document = AsJson(document, text, problems);
        if (problems.Count > 0)
            throw Problems.BadRequest("the body is no run file", "mend its form: YAML or JSON, one mapping", Faults(document, problems));
        return document;
    }

    /// <summary>Reads a run file and looks at everything that would keep it from being started.</summary>
    /// <exception cref="ProblemException">400, 413, 415 or 422, with every fault.</exception>
    public static async Task<RunDocument> StartableAsync(HttpRequest request, TestData tests, CoordinatorOptions options,
        CancellationToken cancellation)
        => Startable(await ReadAsync(request, cancellation), tests, options);

    /// <summary>The same of a run file that was read as a tree.</summary>
    /// <param name="isGlance">Whether of a folder's pictures a few are enough: somebody is still writing the file.</param>
    /// <exception cref="ProblemException">422, with every fault.</exception>
    public static RunDocument Startable(SpecDocument text, TestData tests, CoordinatorOptions options, bool isGlance = false)
    {
        var problems = new List<SpecProblem>();
        var document = RunDocument.Read(text.Root, options.DataPath, problems) ?? throw Invalid(text, problems);
        foreach (var problem in document.Data is { } data ? DataGate.Problems(data with { Root = options.DataPath }) : [])
            problems.Add(problem);
        if (problems.Count > 0) throw Invalid(text, problems);
        if (document.TooLarge(options.MaxModelValues) is { } large) problems.Add(large);
        else if (isGlance) tests.Check(document, problems);
        else _ = tests.Load(document, problems);
        return problems.Count == 0 ? document : throw Invalid(text, problems);
    }

    private static ProblemException Invalid(SpecDocument document, IReadOnlyCollection<SpecProblem> problems)
        => Problems.Invalid($"the run file has {(problems.Count == 1 ? "a fault" : $"{problems.Count} faults")}; nothing was started",
            Remedy, Faults(document, problems));

    // JSON is YAML but for oddities (tabs, huge numbers): its own reader decides what it says, YAML's where the lines are.
    private static SpecDocument AsJson(SpecDocument yaml, string text, List<SpecProblem> problems)
    {
        problems.Clear();
        if (Unreadable(text) is var (line, fault))
        {
            problems.Add(new("", fault));
            return yaml with { Root = null, Lines = new Dictionary<string, int>(StringComparer.Ordinal) { [""] = line } };
        }

        try
        {
            return yaml with { Root = JsonNode.Parse(text, null, new JsonDocumentOptions { AllowDuplicateProperties = false }) };
        }
        catch (JsonException broken)
        {
            problems.Add(new("", $"this is no JSON: {broken.Message}"));
            var at = (int)(broken.LineNumber ?? 0) + 1;
            return yaml with { Root = null, Lines = new Dictionary<string, int>(StringComparer.Ordinal) { [""] = at } };
        }
    }

    // A tree of JSON reads its texts only when asked for them, which is too late for a fault.
    private static (int Line, string Fault)? Unreadable(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var reader = new Utf8JsonReader(bytes);
        try
        {
            while (reader.Read())
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName
                    && CleanText.Fault(reader.GetString()!) is { } fault)
                    return (LineOf(bytes, reader.TokenStartIndex), $"a text {fault}");
        }
        catch (InvalidOperationException)
        {
            return (LineOf(bytes, reader.TokenStartIndex), $"this is no JSON: a text {HalfCharacter.Problem}");
        }
        catch (JsonException)
        {
            // What is no JSON at all is said by who reads it.
        }

        return null;
    }

    private static int LineOf(byte[] text, long at) => 1 + text.AsSpan(0, (int)at).Count((byte)'\n');

    private static List<FieldFault> Faults(SpecDocument document, IReadOnlyCollection<SpecProblem> problems)
        => [.. problems.Select(problem => new FieldFault(problem.Path, problem.Message, document.LineOf(problem.Path)))
            .OrderBy(fault => fault.Line)];

    private static async Task<string> TextAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (request.ContentLength > MaxBytes) throw Problems.TooLarge(MaxBytes);
        using var body = new MemoryStream();
        var block = new byte[16 << 10];
        int read;
        while ((read = await request.Body.ReadAsync(block, cancellation)) > 0)
        {
            if (body.Length + read > MaxBytes) throw Problems.TooLarge(MaxBytes);
            body.Write(block, 0, read);
        }

        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(body.GetBuffer().AsSpan(0, (int)body.Length))
                .TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            throw Problems.BadRequest("the body is no UTF-8 text", "send it as UTF-8");
        }
    }
}

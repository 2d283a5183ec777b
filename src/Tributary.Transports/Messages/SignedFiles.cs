using System.Net;
using System.Text;
using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Core.Compression;
using Tributary.Engine.Formats;
using Tributary.Engine.Models;

namespace Tributary.Transports.Messages;

/// <summary>The client's end of signed addresses: the model comes from a bucket and the update goes there, and the coordinator fetches
/// it.</summary>
/// <param name="http">Its timeout is switched off, every request has its own.</param>
/// <param name="folder">Where a model lies while it comes; made where it is missing.</param>
internal sealed class SignedFiles(HttpClient http, SignedAddresses addresses, string folder, TimeProvider clock) : IAssignmentFiles
{
    // Larger bodies ask first whether they are wanted.
    private const long AskFirst = 256 * 1024;
    private const int MaxWords = 4096;

    // A bucket may take a while for its answer to what was put.
    private static readonly TimeSpan s_patience = LinkRequests.Patience + LinkRequests.Patience;

    /// <summary>SHA-256 of the update that was put, hexadecimal; null where none was.</summary>
    public string? Stored { get; private set; }

    /// <exception cref="BrokenFileException">What came is not the model.</exception>
    /// <exception cref="LinkProblemException">The address opens nothing any more.</exception>
    public Task<ModelState> FetchAsync(AssignmentMessage assignment, ModelSpec spec, CancellationToken cancellation)
        => ModelFile.FetchAsync(folder, assignment, spec.Layout(), (file, max) => SendAsync(new(HttpMethod.Get, addresses.Model),
            (answer, moved, either) => FileRequests.AppendAsync(answer.Content, file, max, moved, either), cancellation),
            cancellation);

    /// <exception cref="UnfitWeightsException">The weights cannot be written in the encoding that is asked for.</exception>
    /// <exception cref="LinkProblemException">The address opens nothing any more.</exception>
    public async Task<UploadReply> PutAsync(AssignmentMessage assignment, Update update, ModelState model, DateTimeOffset started,
        CancellationToken cancellation)
    {
        var content = new UpdateContent(assignment, update, model, started, null);
        var request = new HttpRequestMessage(HttpMethod.Put, addresses.Update) { Content = content };
        request.Headers.ExpectContinue = content.Length > AskFirst ? true : null;
        await SendAsync(request, static (_, _, _) => Task.CompletedTask, cancellation);
        Stored = Convert.ToHexStringLower(content.Digest);
        return new UploadReply(Acknowledged: true, Repeated: false);
    }

    private async Task SendAsync(HttpRequestMessage request, Func<HttpResponseMessage, Action, CancellationToken, Task> take,
        CancellationToken cancellation)
    {
        using var stalled = new CancellationTokenSource(s_patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stalled.Token, cancellation);
        void Moved() => stalled.CancelAfter(s_patience);
        if (request.Content is UpdateContent update) update.Moved = Moved;
        using (request)
        {
            try
            {
                using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
                if (!answer.IsSuccessStatusCode) throw await FaultAsync(answer, request.RequestUri!.Host, either.Token);
                await take(answer, Moved, either.Token);
            }
            catch (OperationCanceledException fault) when (stalled.IsCancellationRequested && !cancellation.IsCancellationRequested)
            {
                throw new TimeoutException($"the bucket moved nothing for {s_patience.TotalSeconds:0} s", fault);
            }
        }
    }

    // The address is a secret: only its host is named. What does not pass ends the assignment; nobody can sign anew here.
    private static async Task<Exception> FaultAsync(HttpResponseMessage answer, string host, CancellationToken cancellation)
    {
        var status = (int)answer.StatusCode;
        if (status is 408 or 429 or >= 500 || (status == 400 && await SaysAsync(answer, "<Code>RequestTimeout</Code>", cancellation)))
            return new HttpRequestException($"the bucket at {host} answers {status}", null, answer.StatusCode);
        var why = answer.StatusCode switch
        {
            HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized
                => "the address does not hold, or no longer; where it should, a clock is wrong, or the credentials that signed it",
            HttpStatusCode.NotFound => "nothing lies there any more",
            < HttpStatusCode.BadRequest => "it leads elsewhere; the region in the bucket's address is another one than its own",
            _ => "it does not take what it is sent",
        };
        return new LinkProblemException((int)HttpStatusCode.Gone,
            new ProblemMessage { Detail = $"the bucket at {host} answers {status}: {why}" }, null);
    }

    private static async Task<bool> SaysAsync(HttpResponseMessage answer, string words, CancellationToken cancellation)
    {
        await using var body = await answer.Content.ReadAsStreamAsync(cancellation);
        var text = new byte[MaxWords];
        var count = await body.ReadAtLeastAsync(text, text.Length, throwOnEndOfStream: false, cancellation);
        return Encoding.UTF8.GetString(text, 0, count).Contains(words, StringComparison.Ordinal);
    }
}

using System.Net;
using Tributary.Core;
using Tributary.Engine.Data;

namespace Tributary.Transports.Rest;

/// <summary>The other clients of a gossip session. Who they are comes from elsewhere: they are called over http or https only, never follow
/// to another place, and give no more than parameters, in limited time. Who does not is left out.</summary>
internal sealed class GossipPeers(HttpClient http, RestLineOptions options, IRestObserver observer, TimeProvider clock)
{
    private const int UsualPeers = 4;

    /// <summary>Whom a client averages with: up to four others all of them, of more at least four at random.</summary>
    public static IReadOnlyList<RestPeer> Chosen(IReadOnlyList<RestPeer> clients, int own, ref SeededRandom random)
    {
        RestPeer[] others = [.. clients.Where(client => client.ClientId != own)];
        if (others.Length <= UsualPeers) return others;
        var count = UsualPeers + random.NextInt32(others.Length - UsualPeers);
        int[] order = [.. Enumerable.Range(0, others.Length)];
        random.Shuffle(order);
        return [.. order.Take(count).Select(i => others[i])];
    }

    /// <summary>The mean of a client's own parameters and its peers'.</summary>
    public async Task<ModelState> MeanAsync(ModelState own, IReadOnlyList<RestPeer> peers, CancellationToken cancellation)
    {
        var answers = (await Task.WhenAll(peers.Select(peer => FetchAsync(peer, cancellation)))).OfType<ModelState>().ToList();
        observer.Averaged(answers.Count);
        var mean = new float[own.Values.Length];
        for (var i = 0; i < mean.Length; i++)
        {
            double sum = own.Values.Span[i];
            foreach (var answer in answers) sum += answer.Values.Span[i];
            mean[i] = (float)(sum / (answers.Count + 1));
        }

        return new ModelState(own.Layout, mean);
    }

    private async Task<ModelState?> FetchAsync(RestPeer peer, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(options.PeerLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            if (!PeerAddress.TryParse(peer.ClientUrl, out var address)) throw new RestFormatException("it is no address of http or https");
            using var answer = await http.GetAsync(PeerAddress.At(address, $"/{RestKeys.ModelParams}"),
                HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (answer.StatusCode != HttpStatusCode.OK) throw new RestFormatException($"it answers {(int)answer.StatusCode}");
            var model = RestModel.Of(RestType.GossipMnist);
            var body = await RestReader.ReadAnswerAsync(await answer.Content.ReadAsStreamAsync(either.Token), model.Limits, either.Token);
            var read = model.Read(body.Weights, body.Bias);
            return body.Weights!.IsFinite() && body.Bias!.IsFinite() ? read : throw new RestFormatException("it has NaN or infinity");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            observer.LeftOut(peer.ClientUrl, $"it gives nothing within {options.PeerLimit.TotalSeconds:0} s");
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or RestFormatException)
        {
            observer.LeftOut(peer.ClientUrl, fault.Message);
        }

        return null;
    }
}

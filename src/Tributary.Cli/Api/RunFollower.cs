using System.Globalization;
using System.Text.Json;
using Tributary.Cli.Live;
using Tributary.Coordinator.Api;
using Tributary.Core;
using Tributary.Core.Rounds;
using Tributary.Engine.Models;

namespace Tributary.Cli.Api;

/// <summary>Follows a coordinator's run as if it went on here: its events become an observer's calls. A line that breaks is taken up again,
/// and what was missed is read from the record.</summary>
/// <param name="whole">Whether rounds that passed before anybody looked are shown too, one by one: whoever started the run wants to see all
/// of it.</param>
internal sealed class RunFollower(ApiClient api, string run, RunSpec spec, IRunView view, TimeProvider clock, bool whole = false)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly List<RoundRecord> _rounds = [];
    private long? _last;
    private bool _told, _ended, _away;
    private string? _waiting;

    /// <returns>The run once it goes on no more: ended, paused or stopped.</returns>
    public async Task<RunInfo> FollowAsync(CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                // What is over tells nothing any more.
                await foreach (var happened in api.EventsAsync($"api/runs/{run}/events", _last,
                    async () => !IsOver(await CatchUpAsync(cancellation)), cancellation))
                {
                    Reached();
                    _last = happened.Id;
                    if (Tell(happened)) break;
                }

                var now = await CatchUpAsync(cancellation);
                if (IsOver(now)) return now;
            }
            catch (Exception fault) when (fault is HttpRequestException or IOException or JsonException
                or CommandFault { ExitCode: ExitCode.Unreachable })
            {
                // The coordinator is away; it goes on by itself once it is back, and so does this.
                if (!_away) view.Away(fault.InnerException?.Message ?? fault.Message);
                _away = true;
            }

            await Task.Delay(Pause, clock, cancellation);
        }
    }

    private void Reached()
    {
        if (_away) view.Back();
        _away = false;
    }

    private static bool IsOver(RunInfo info) => info.Status is not (RunStatus.Running or RunStatus.Queued);

    private async Task<RunInfo> CatchUpAsync(CancellationToken cancellation)
    {
        var info = await api.GetAsync($"api/runs/{run}", ApiJson.Default.RunInfo, cancellation);
        Reached();
        var missed = new List<RoundRecord>();
        for (string? after = _rounds.Count == 0 ? null : _rounds[^1].Round.ToString(CultureInfo.InvariantCulture); ;)
        {
            var page = await api.GetAsync($"api/runs/{run}/rounds?cohort=true&limit=1000{(after is null ? "" : $"&after={after}")}",
                ApiJson.Default.PageRoundRecord, cancellation);
            missed.AddRange(page.Items);
            if ((after = page.Next) is null) break;
        }

        if (!_told)
        {
            _told = true;
            List<RoundRecord> before = whole ? [] : missed;
            _rounds.AddRange(before);
            view.RunStarted(run, spec, new Checkpoint(new ModelState(TensorLayout.Pack([]), default), null, [.. before]));
            if (whole) missed.ForEach(Saved);
            if (info.Live is { } live) view.RoundStarted(live.Round, [.. live.Clients.Select(client => client.Client)]);
        }
        else
        {
            missed.ForEach(Saved);
        }

        if (IsOver(info)) Waits(null, null);
        else Waits(info.Waiting, info.WaitsFor);
        if (!_ended && IsOver(info) && info.Outcome is { } outcome)
        {
            _ended = true;
            view.RunEnded(outcome);
        }

        return info;
    }

    /// <returns>True where the run may be over.</returns>
    private bool Tell(RunEvent happened)
    {
        switch (happened.Event)
        {
            case EventKind.Waiting:
                Waits(happened.Text, happened.WaitsFor);
                return false;
            case EventKind.RoundStarted when happened is { Round: { } round, Cohort: { } cohort }:
                view.RoundStarted(round, cohort);
                return false;
            case EventKind.ClientDone when happened is { Round: { } round, Done: { } done }:
                view.ClientDone(round, done);
                return false;
            case EventKind.RoundSaved when happened.Saved is { } saved:
                Saved(saved);
                return false;
            case EventKind.RunEnded:
                return true;
            case EventKind.Run:
                return happened.Status is RunStatus.Paused or RunStatus.Stopped;
            default:
                return false;
        }
    }

    // The same over and over is told once.
    private void Waits(string? text, Shortage? shortage)
    {
        if (text == _waiting) return;
        _waiting = text;
        view.Waits(text, text is null ? null : shortage);
    }

    private void Saved(RoundRecord round)
    {
        if (_rounds.Count > 0 && round.Round <= _rounds[^1].Round) return;
        _rounds.Add(round);
        view.RoundSaved(round);
    }
}

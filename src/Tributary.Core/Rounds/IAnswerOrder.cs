namespace Tributary.Core.Rounds;

/// <summary>In which order the answers of clients that work side by side are taken.</summary>
internal interface IAnswerOrder
{
    /// <param name="finish">When it answers by a virtual clock; without meaning by a real one.</param>
    /// <param name="answering">Null where the caller cancelled.</param>
    void Add(DateTimeOffset finish, AskRecord ask, Task<LateAnswer?> answering);

    /// <summary>Waits for the next answer without taking it.</summary>
    Task WaitAsync(CancellationToken token);

    /// <summary>The next answer; null where it is not in yet.</summary>
    LateAnswer? Next();
}

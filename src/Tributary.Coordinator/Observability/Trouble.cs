namespace Tributary.Coordinator.Observability;

/// <summary>Something that goes wrong again and again until it is mended: told when it begins and when it ends, not at every try.</summary>
/// <param name="began">Is told for people what is wrong.</param>
internal sealed class Trouble(Action<string> began, Action ended)
{
    private int _lasts;

    public void Begin(string reason)
    {
        if (Interlocked.Exchange(ref _lasts, 1) == 0) began(reason);
    }

    public void End()
    {
        if (Volatile.Read(ref _lasts) == 1 && Interlocked.Exchange(ref _lasts, 0) == 1) ended();
    }
}

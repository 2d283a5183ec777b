namespace Tributary.Engine.Data;

/// <summary>An array that grows at its end.</summary>
internal sealed class Growing<T>
{
    private T[] _items = new T[256];
    public int Count { get; private set; }

    /// <summary>Room for more items at the end.</summary>
    public Span<T> Take(int items)
    {
        var need = checked(Count + items);
        if (need > _items.Length) Array.Resize(ref _items, (int)Math.Max(need, Math.Min(Array.MaxLength, 2L * _items.Length)));
        var room = _items.AsSpan(Count, items);
        Count += items;
        return room;
    }

    public void GiveBack(int items) => Count -= items;

    public T[] ToArray() => _items.AsSpan(0, Count).ToArray();
}

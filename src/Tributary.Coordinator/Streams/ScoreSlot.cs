namespace Tributary.Coordinator.Streams;

/// <summary>What the scores of one second came to: a thousand rows a second take no more room than one.</summary>
internal sealed class ScoreSlot(long second)
{
    private double _sum;

    public long Second => second;

    public int Rows { get; private set; }

    /// <summary>Above the threshold that held.</summary>
    public int Over { get; private set; }

    public double Max { get; private set; }

    public double Mean => _sum / Rows;

    public void Add(double score, bool isOver)
    {
        if (Rows == 0 || score > Max) Max = score;
        _sum += score;
        Rows++;
        if (isOver) Over++;
    }
}

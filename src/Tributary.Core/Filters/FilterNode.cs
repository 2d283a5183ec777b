namespace Tributary.Core.Filters;

/// <summary>A filter, or a part of one.</summary>
internal abstract record FilterNode
{
    /// <summary>Null where that depends on what came out, and nobody has looked yet.</summary>
    public abstract bool? Holds(RunFacts run);

    /// <summary>This and everything below.</summary>
    public abstract IEnumerable<FilterNode> All { get; }

    internal sealed record And(FilterNode Left, FilterNode Right) : FilterNode
    {
        public override IEnumerable<FilterNode> All => [this, .. Left.All, .. Right.All];

        public override bool? Holds(RunFacts run)
            => Left.Holds(run) is var left && left == false ? false : Right.Holds(run) is var right && right == false ? false
            : left & right;
    }

    internal sealed record Or(FilterNode Left, FilterNode Right) : FilterNode
    {
        public override IEnumerable<FilterNode> All => [this, .. Left.All, .. Right.All];

        public override bool? Holds(RunFacts run)
            => Left.Holds(run) is var left && left == true ? true : Right.Holds(run) is var right && right == true ? true : left | right;
    }

    internal sealed record Not(FilterNode Inner) : FilterNode
    {
        public override IEnumerable<FilterNode> All => [this, .. Inner.All];

        public override bool? Holds(RunFacts run) => !Inner.Holds(run);
    }

    /// <param name="Sign">=, &lt;, &lt;=, &gt;, &gt;= or ~ (contains).</param>
    internal sealed record Comparison(FilterField Field, string Sign, FilterValue Value) : FilterNode
    {
        public override IEnumerable<FilterNode> All => [this];

        public override bool? Holds(RunFacts run)
        {
            if (Field.IsMeasure && run.Measures is null) return null;
            if (Field.Kind == FilterKind.Time) return Holds(run.Run.Created);
            return run.Of(Field).Any(one => Sign switch
            {
                "~" => one.Text.Contains(Value.Text, StringComparison.OrdinalIgnoreCase),
                "=" => (one.Number is { } number && number == Value.Number)
                    || one.Text.Equals(Value.Text, StringComparison.OrdinalIgnoreCase),
                "<" => one.Number < Value.Number,
                "<=" => one.Number <= Value.Number,
                ">" => one.Number > Value.Number,
                _ => one.Number >= Value.Number,
            });
        }

        private bool Holds(DateTimeOffset time)
        {
            var (from, to) = Value.Time!.Value;
            return Sign switch
            {
                "=" => time >= from && time < to,
                "<" => time < from,
                "<=" => time < to,
                ">" => time >= to,
                _ => time >= from,
            };
        }
    }
}

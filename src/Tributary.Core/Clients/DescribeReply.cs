using Tributary.Engine.Tables;

namespace Tributary.Core.Clients;

/// <summary>What a client tells of its table.</summary>
public sealed record DescribeReply(TableSummary Summary) : Reply;

using Tributary.Engine.Training;

namespace Tributary.Core.Clients;

/// <summary>How the model did on one client's samples.</summary>
public sealed record EvaluationReply(Evaluation Evaluation) : Reply;

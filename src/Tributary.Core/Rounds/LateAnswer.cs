using Tributary.Core.Clients;

namespace Tributary.Core.Rounds;

/// <summary>What came of an ask that may have outlived a round.</summary>
/// <param name="Given">The model that the client began from.</param>
/// <param name="Time">From asking to the answer.</param>
internal sealed record LateAnswer(IClient Client, AskRecord Ask, ModelState Given, Reply Reply, TimeSpan Time);

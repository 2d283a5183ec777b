using Tributary.Dashboard.Tests.Browsing;
using Tributary.Dashboard.Tests.Federations;

// One browser and one federation for all tests; each test has a context of its own.
[assembly: AssemblyFixture(typeof(Chromium))]
[assembly: AssemblyFixture(typeof(Digits))]
[assembly: CollectionBehavior(MaxParallelThreads = 2)]

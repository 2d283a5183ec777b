namespace Tributary.Function;

/// <summary>What the executable takes: everything comes by the environment, as platforms give it.</summary>
internal static class FunctionUsage
{
    public const string Text = """
        tributary-function: train on data of its own whenever a FaaS platform calls (docs/functions.md)

        It listens on PORT (8080): OpenWhisk's /init and /run, any other path for Cloud Functions, Cloud Run, Knative, OpenFaaS and Azure's
        custom handlers. With AWS_LAMBDA_RUNTIME_API it takes AWS Lambda's invocations in place of listening.

          TRIBUTARY_FUNCTION      fl_client or nodeinfo; by default the function's name tells (nodeinfo, or anything else)
          TRIBUTARY_COORDINATOR   the only coordinator whose models are fetched, like https://host:7070; by default the one that calls name
          TRIBUTARY_BUCKET        what signed addresses of models and updates must begin with; by default any, but none where
                                  TRIBUTARY_COORDINATOR is set
          TRIBUTARY_AUTHORITY     the authority that signed its certificate: PEM, or a file
          TRIBUTARY_DATA          what is trained on where a call says nothing else: a set, a folder, a table (mnist-mini)
          TRIBUTARY_DATA_FOLDER   folder with a named set's files
          TRIBUTARY_PART          K/N, the K-th of N parts
          TRIBUTARY_DEAL          iid, shards:2, dirichlet:0.5, ... (iid)
          TRIBUTARY_DEAL_SEED     parts of the same seed do not overlap (1)
          TRIBUTARY_LABEL         a table's column to predict
          TRIBUTARY_IMAGES        address of images (pickle, NPY or IDX), with TRIBUTARY_LABELS for their labels
          TRIBUTARY_DATA_URLS     what addresses of data may begin with, parted by blanks (any)
          TRIBUTARY_FOLDER        for models while they come and data once they came (a temporary folder)
          TRIBUTARY_CONCURRENCY   invocations that are worked on at the same time, 1..64 (1)
          TRIBUTARY_TIMEOUT       seconds for an invocation, where the platform says no deadline (none)
          --help, --version
        """;
}

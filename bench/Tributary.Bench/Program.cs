using Tributary.Bench;

switch (args.FirstOrDefault())
{
    case "training":
        return TrainingBench.Run(args);
    case "aggregation":
        return AggregationBench.Run(args);
    case "optimizers":
        return OptimizerBench.Run();
    case "envelopes":
        return EnvelopeBench.Run();
    case "pictures":
        return PictureBench.Run(args);
    default:
        Console.Error.WriteLine("""
            usage: dotnet run -c Release --project bench/Tributary.Bench -- VERB
              training [--threads 1] [--always] [--rows 2nn,s4t-net] [--kinds train,predict]
              aggregation [--updates 100] [--parameters 10000000] [--distinct 25] [--passes 5]
              optimizers
              envelopes
              pictures FOLDER
            """);
        return 2;
}

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Tributary.Client;
using Tributary.Client.Hosting;

namespace Clinic;

internal static class TrainingHost
{
    public static IHost Build(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);
        builder.Services.AddSingleton<ITrainer, MyTrainer>();   // without one the engine trains on the setting Data
        builder.AddTributaryClient();                           // the section Tributary:Client of the configuration
        return builder.Build();
    }
}

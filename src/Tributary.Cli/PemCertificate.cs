using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Tributary.Cli;

/// <summary>A certificate with its key, from two files.</summary>
internal static class PemCertificate
{
    /// <returns>Null where one of them is not named.</returns>
    /// <exception cref="CommandFault">They are no such files.</exception>
    public static X509Certificate2? Read(Terminal terminal, string? certificate, string? key)
    {
        if (certificate is null || key is null) return null;
        try
        {
            return X509Certificate2.CreateFromPemFile(terminal.PathOf(certificate), terminal.PathOf(key));
        }
        catch (CryptographicException fault)
        {
            throw CommandFault.BadInput($"{certificate} and {key} are no certificate with its key in PEM form: {fault.Message}");
        }
    }
}

using System.CommandLine;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary completion bash|zsh|fish|pwsh</c>: a script that lets the shell finish words. It asks this program what may come
/// next.</summary>
internal static class CompletionVerb
{
    private const string Bash = """
        # tributary: completion for bash. Put it into ~/.bashrc:  source <(tributary completion bash)
        _tributary() {
            local word="${COMP_WORDS[COMP_CWORD]}" IFS=$'\n'
            COMPREPLY=($(compgen -W "$(tributary "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "$word"))
        }
        complete -o default -F _tributary tributary
        """;

    private const string Zsh = """
        # tributary: completion for zsh. Put it into ~/.zshrc, after compinit:  source <(tributary completion zsh)
        _tributary() {
            local -a words_to_come
            words_to_come=("${(@f)$(tributary "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
            compadd -- "${words_to_come[@]}" || _files
        }
        compdef _tributary tributary
        """;

    private const string Fish = """
        # tributary: completion for fish. Save it as ~/.config/fish/completions/tributary.fish:
        #   tributary completion fish > ~/.config/fish/completions/tributary.fish
        function __tributary_words
            set -l line (commandline -cp)
            tributary "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -c tributary -a '(__tributary_words)'
        """;

    private const string PowerShell = """
        # tributary: completion for PowerShell. Put it into $PROFILE:  tributary completion pwsh | Out-String | Invoke-Expression
        Register-ArgumentCompleter -Native -CommandName tributary -ScriptBlock {
            param($word, $line, $position)
            tributary "[suggest:$position]" "$line" | Where-Object { $_ -like "$word*" } | ForEach-Object {
                [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
            }
        }
        """;

    private static readonly Dictionary<string,
        string> Scripts = new(StringComparer.Ordinal) { ["bash"] = Bash, ["zsh"] = Zsh, ["fish"] = Fish, ["pwsh"] = PowerShell };

    public static Verb Build(Terminal terminal)
    {
        var shell = new Argument<string>("SHELL") { Description = "The shell that is to finish words: bash, zsh, fish, pwsh" };
        shell.AcceptOnlyFromAmong([.. Scripts.Keys]);
        var verb = new Verb("completion", "Print a script that lets the shell finish verbs, options and their values") { shell };
        verb.Examples.Add(("completion bash", "source <(tributary completion bash) makes it hold in this shell"));
        verb.Examples.Add(("completion pwsh", "tributary completion pwsh | Out-String | Invoke-Expression does in PowerShell"));
        verb.SetAction(parsed =>
        {
            terminal.Out.WriteLine(Scripts[parsed.GetRequiredValue(shell)].ReplaceLineEndings("\n"));
            return ExitCode.Ok;
        });
        return verb;
    }
}

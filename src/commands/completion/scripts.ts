/** A template as it stands; `\$` is a dollar sign. Nothing else is unescaped, for shells have escapes of their own. */
const shellText = ({ raw }: TemplateStringsArray): string => raw[0]!.replaceAll('\\$', '$');

/** The scripts that connect a shell to `llmkit complete -- WORDS`. What was typed is handed over, never evaluated. */
export const SCRIPTS = {
  bash: shellText`# Completes llmkit in bash.
_llmkit() {
  local words=() piece line prefix glue='' at
  COMPREPLY=()
  # bash takes words apart at = : and @; here they are put together again.
  for ((at = 1; at <= COMP_CWORD; at++)); do
    piece=\${COMP_WORDS[at]}
    if [[ -n $piece && -z \${piece//[=:@]/} && \${#words[@]} -gt 0 ]]; then
      words[\${#words[@]} - 1]+=$piece
      prefix=\${words[\${#words[@]} - 1]}
      glue=yes
    elif [[ -n $glue ]]; then
      prefix=\${words[\${#words[@]} - 1]}
      words[\${#words[@]} - 1]+=$piece
      glue=''
    else
      prefix=''
      words+=("$piece")
    fi
  done
  while IFS= read -r line; do
    line=\${line%%$'\t'*}
    # bash replaces only what stands behind the last = : or @.
    [[ -n $line && $line == "$prefix"* ]] && COMPREPLY+=("\${line#"$prefix"}")
  done < <(llmkit complete -- "\${words[@]}" 2>/dev/null)
  if [[ \${COMPREPLY[0]-} == *= ]]; then compopt -o nospace 2>/dev/null; fi
  return 0
}
# Where llmkit offers nothing, bash completes files.
complete -o default -F _llmkit llmkit
`,
  zsh: shellText`#compdef llmkit
# Completes llmkit in zsh.
_llmkit() {
  local line value
  local -a described open
  for line in "\${(@f)$(llmkit complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    value=\${line%%$'\t'*}
    if [[ $value == *= ]]; then
      open+=("$value")
    elif [[ $line == *$'\t'* ]]; then
      described+=("\${value//:/\\:}:\${line#*$'\t'}")
    elif [[ -n $value ]]; then
      described+=("\${value//:/\\:}")
    fi
  done
  if (( $#open )); then
    compadd -S '' -a open
  elif (( $#described )); then
    _describe llmkit described
  else
    # Where llmkit offers nothing, zsh completes files, behind --flag= too.
    [[ $PREFIX == --*=* ]] && compset -P '*='
    _files
  fi
}
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
compdef _llmkit llmkit
`,
  fish: shellText`# Completes llmkit in fish.
function __llmkit_complete
    set -l before (commandline -opc)
    set -e before[1]
    set -l current (commandline -ct)
    set -l offered (llmkit complete -- $before "$current" 2>/dev/null)
    if test (count $offered) -gt 0
        printf '%s\n' $offered
    else
        # Where llmkit offers nothing, fish completes files.
        __fish_complete_path "$current"
    end
end
complete -c llmkit -f -a '(__llmkit_complete)'
`,
} as const;

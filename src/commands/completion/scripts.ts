/** A template as it stands; `\$` is a dollar sign. Nothing else is unescaped, for shells have escapes of their own. */
const shellText = ({ raw }: TemplateStringsArray): string => raw[0]!.replaceAll('\\$', '$');

/**
 * The scripts that connect a shell to `llmkit complete -- WORDS`. What was typed is handed over without its quotes and
 * never evaluated.
 */
export const SCRIPTS = {
  // For bash 3.2 too, which macOS comes with: it lacks only compopt, whose absence is silent.
  bash: shellText`# Completes llmkit in bash.
_llmkit() {
  local words=() word='' line prefix at files='' quotes=$'["\'\\\\]' rest=\${COMP_LINE:0:COMP_POINT}
  COMPREPLY=()
  # bash takes words apart at = : and @; where no blank follows they are put together again.
  for ((at = 0; at < COMP_CWORD; at++)); do
    word+=\${COMP_WORDS[at]}
    rest=\${rest#*"\${COMP_WORDS[at]}"}
    if [[ $rest == [[:space:]]* ]]; then
      words+=("\${word//$quotes/}")
      word=''
    fi
  done
  word+=\${rest#"\${rest%%[![:space:]]*}"}
  words+=("\${word//$quotes/}")
  # Only $2, the end of the word, is replaced; what stands before it stays.
  prefix=\${word%"$2"}
  prefix=\${prefix//$quotes/}
  while IFS= read -r line; do
    line=\${line%%$'\t'*}
    if [[ $line == :files ]]; then
      files=yes
    elif [[ $line == "$prefix"* ]]; then
      line=\${line#"$prefix"}
      # Nothing else needs it, and within quotation marks a blank does not.
      if [[ $word != *[\"\']* ]]; then line=\${line// /\\ }; fi
      COMPREPLY+=("$line")
    fi
  done < <(llmkit complete -- "\${words[@]:1}" 2>/dev/null </dev/null)
  if [[ -z $files ]]; then
    compopt +o default 2>/dev/null
    compopt -o nosort 2>/dev/null
  fi
  if [[ \${COMPREPLY[0]-} == *[=/] ]]; then compopt -o nospace 2>/dev/null; fi
  return 0
}
complete -o default -F _llmkit llmkit
`,
  zsh: shellText`#compdef llmkit
# Completes llmkit in zsh.
_llmkit() {
  local line value offers
  local -a described open
  offers=$(llmkit complete -- "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null </dev/null)
  if [[ $offers == :files ]]; then
    # Behind --flag= too.
    [[ $PREFIX == --*=* ]] && compset -P '*='
    _files
    return
  fi
  for line in "\${(@f)offers}"; do
    value=\${line%%$'\t'*}
    # _describe parts the two at a colon, and reads escapes in both.
    line=\${value//:/\\:}\${\${\${line#"$value"}//\\/\\\\}/$'\t'/:}
    if [[ $value == *[=/] ]]; then
      open+=("$line")
    elif [[ -n $value ]]; then
      described+=("$line")
    fi
  done
  _describe -V llmkit described -- open -S ''
}
if (( ! $+functions[compdef] )); then autoload -Uz compinit && compinit; fi
# As a file in fpath this is the function itself when Tab is pressed first.
if [[ $funcstack[1] == _llmkit ]]; then _llmkit; else compdef _llmkit llmkit; fi
`,
  fish: shellText`# Completes llmkit in fish.
function __llmkit_offers
    set -l words (commandline -opc) (commandline -ct)
    set -e words[1]
    set words (string replace -ra '["\'\\\\]' '' -- $words)
    set -g __llmkit_offered (llmkit complete -- $words 2>/dev/null </dev/null)
    test "$__llmkit_offered" != :files
end
# Where the condition does not hold, fish completes files.
complete -c llmkit -n __llmkit_offers -k -f -a '$__llmkit_offered'
`,
} as const;

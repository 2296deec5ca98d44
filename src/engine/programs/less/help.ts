/** The keys that less has here, as its help shows them. */
export const helpText = `
                   SUMMARY OF LESS COMMANDS

      Commands marked with * may be preceded by a number, N.
      Notes in parentheses indicate the behavior if N is given.

  h  H                 Display this help.
  q  :q  Q  :Q  ZZ     Exit.
 ---------------------------------------------------------------------------

                           MOVING

  e  ^E  j  ^N  CR  *  Forward  one line   (or N lines).
  y  ^Y  k  ^K  ^P  *  Backward one line   (or N lines).
  J                 *  Forward  one line   (or N lines), past the end too.
  f  ^F  ^V  SPACE  *  Forward  one window (or N lines).
  b  ^B  ESC-v      *  Backward one window (or N lines).
  z                 *  Forward  one window (and set window to N).
  w                 *  Backward one window (and set window to N).
  d  ^D             *  Forward  one half-window (and set half-window to N).
  u  ^U             *  Backward one half-window (and set half-window to N).
  ESC-)  RightArrow *  Right one half screen width (or N positions).
  ESC-(  LeftArrow  *  Left  one half screen width (or N positions).
  F                    Forward forever; like "tail -f".
  r  ^R  ^L  R         Repaint screen.
 ---------------------------------------------------------------------------

                          SEARCHING

  /pattern          *  Search forward for (N-th) matching line.
  ?pattern          *  Search backward for (N-th) matching line.
                       A pattern that begins with ! finds lines that do not match.
  n                 *  Repeat previous search (for N-th occurrence).
  N                 *  Repeat previous search in reverse direction.
  ESC-u                Undo (toggle) search highlighting.
  &pattern             Display only matching lines.
 ---------------------------------------------------------------------------

                           JUMPING

  g  <  ESC-<  Home *  Go to first line in file (or line N).
  G  >  ESC->  End  *  Go to last line in file (or line N).
  p  %              *  Go to beginning of file (or N percent into file).
  m<letter>            Mark the current top line with <letter>.
  '<letter>            Go to a previously marked position.
  ''                   Go to the previous position.
 ---------------------------------------------------------------------------

                        CHANGING FILES

  :e [file]            Examine a new file.
  :n                *  Examine the (N-th) next file from the command line.
  :p                *  Examine the (N-th) previous file from the command line.
  :x                *  Examine the first (or N-th) file from the command line.
  :d                   Delete the current file from the command line list.
  =  ^G  :f            Print current file name.
 ---------------------------------------------------------------------------

                    MISCELLANEOUS COMMANDS

  -<flag>              Toggle a command line option [see OPTIONS below].
  --<name>             Toggle a command line option, by name.
  _<flag>              Display the setting of a command line option.
  !command             Execute the shell command with $SHELL.
  s file               Save input to a file.
  v                    Edit the current file with $VISUAL or $EDITOR.
  V                    Print version number of "less".
 ---------------------------------------------------------------------------

                           OPTIONS

  -e  -E  ....  --quit-at-eof  --QUIT-AT-EOF
                  Quit at end of file, the second time or the first.
  -F  ........  --quit-if-one-screen
                  Quit if entire file fits on first screen.
  -i  -I  ....  --ignore-case  --IGNORE-CASE
                  Ignore case in searches; with -I also if the pattern has capitals.
  -j [N]  ....  --jump-target=[N]
                  Screen position of target lines.
  -m  -M  ....  --long-prompt  --LONG-PROMPT
                  Set prompt style.
  -n  -N  ....  --line-numbers  --LINE-NUMBERS
                  Suppress or show line numbers.
  -r  -R  ....  --raw-control-chars  --RAW-CONTROL-CHARS
                  Output "raw" control characters, or colors only.
  -s  ........  --squeeze-blank-lines
                  Squeeze multiple blank lines.
  -S  ........  --chop-long-lines
                  Chop (truncate) long lines rather than wrapping.
  -x [N]  ....  --tabs=[N]
                  Set tab stops.
  -X  ........  --no-init
                  Don't use termcap init/deinit strings.
  -z [N]  ....  --window=[N]
                  Set size of window.
  -~  ........  --tilde
                  Don't display tildes after end of file.
`;

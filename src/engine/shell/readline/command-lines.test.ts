import { expect, test } from "vitest";
import { joinCommandLines } from "./command-lines.ts";

// what `history` of bash 5.3 shows
test.each([
	["for i in 1 2\ndo\necho $i\ndone", "for i in 1 2; do echo $i; done"],
	["if true\nthen echo a\nelse\necho b\nfi", "if true; then echo a; else echo b; fi"],
	["for i\nin 1 2\ndo :\ndone", "for i in 1 2; do :; done"],
	["for i\ndo :\ndone", "for i;do :; done"],
	["case x in\na) echo 1;;\nx)\necho 2\n;;\nesac", "case x in a) echo 1;; x) echo 2; ;; esac"],
	["f ()\n{\necho x\n}", "f () { echo x; }"],
	["function g\n{\n:\n}", "function g { :; }"],
	["(\necho a\necho b\n)", "( echo a; echo b; )"],
	["if [ 1 ]\nthen\n(echo a\necho b)\nfi", "if [ 1 ]; then (echo a; echo b); fi"],
	["echo a &&\necho b |\ncat", "echo a && echo b | cat"],
	["echo a \\\nb c", "echo a b c"],
	['echo "a \\\nb"', 'echo "a \\\nb"'],
	["echo 'x\ny'", "echo 'x\ny'"],
	['echo "$(echo a\necho b)"', 'echo "$(echo a\necho b)"'],
	["x=(1\n2\n3)", "x=(1 2 3)"],
	["echo \x24{x:-\na}", "echo \x24{x:- a}"],
	["for ((i=0;\ni<2;\ni++)); do\n:; done", "for ((i=0; i<2; i++)); do :; done"],
	["[[ -f x ||\n-d / ]] &&\necho y", "[[ -f x || -d / ]] && echo y"],
	["if true; then # c\n# comment\necho hi\nfi", "if true; then # c\necho hi; fi"],
	["until true\ndo\n\n\necho z\ndone", "until true; do echo z; done"],
	["cat <<-A; cat <<B\n\tx\n\tA\ny\nB", "cat <<-A; cat <<B\n\tx\n\tA\ny\nB\n"],
	["cat <<'E'\n$x \"q\nE", "cat <<'E'\n$x \"q\nE\n"],
	["if cat <<E\na\nE\nthen echo ok\nfi", "if cat <<E\na\nE\n then echo ok; fi"],
])("%j", (typed, entry) => expect(joinCommandLines(typed.split("\n"))).toBe(entry));

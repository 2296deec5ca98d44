// biome-ignore-all lint/suspicious/noTemplateCurlyInString: shell, not JavaScript
import { describe, expect, it } from "vitest";
import { run } from "../../testing/shell-machine.ts";

/** What bash 5.3 on Debian printed for the same scripts. */
const recorded: readonly (readonly [script: string, output: string])[] = [
	[
		"set -e; f() { false; echo yes; }; f || echo or; if f; then echo t; fi; ! false; false && true; echo b; x=$(false; echo c); echo $x; x=$(false); echo no",
		"yes\nyes\nt\nb\nc\n[exit 1]\n",
	],
	["set -e; (false; echo no); echo no", "[exit 1]\n"],
	['set -eo pipefail; trap "echo exit $?" EXIT; false | true; echo no', "exit 0\n[exit 1]\n"],
	["set -o pipefail; false | true; echo $? ${PIPESTATUS[@]}; true | false | true; echo $?; exit 3 | exit 4; echo ${PIPESTATUS[*]}", "1 1 0\n1\n3 4\n"],
	["f() { local a=1; g; }; g() { a=2; c=3; }; f; echo [$a][$c]; h() { local -; set -f; echo $-; }; h; echo $-", "[][3]\nfhBc\nhBc\n"],
	["for i in 1 2; do for j in 1 2; do echo $i$j; continue 2; done; done; for i in 1 2; do for j in 1 2; do break 5; done; done; echo $?", "11\n21\n0\n"],
	["case abc in a*) echo 1;;& *c) echo 2;& z) echo 3;; *) echo 4;; esac", "1\n2\n3\n"],
	[
		"nosuch 2>/dev/null; echo $?; /etc; echo $?; /etc/passwd; echo $?",
		"127\nbash: line 1: /etc: Is a directory\n126\nbash: line 1: /etc/passwd: Permission denied\n126\n",
	],
	["exec {fd}>/tmp/x; echo hi >&$fd; exec {fd}>&-; cat /tmp/x; echo a >&9; echo $?", "hi\nbash: line 1: 9: Bad file descriptor\n1\n"],
	[
		"{ echo out; echo err >&2; } > /tmp/b 2>&1; echo app &>> /tmp/b; cat /tmp/b; set -C; echo a > /tmp/b; echo c >| /tmp/b; cat /tmp/b",
		"out\nerr\napp\nbash: line 1: /tmp/b: cannot overwrite existing file\nc\n",
	],
	["cat <(echo 1) <(echo 2); while read x; do y=$x; done < <(printf '1\\n2\\n'); echo $y; echo hi | { read z; echo [$z]; }", "1\n2\n2\n[hi]\n"],
	["x=$(exit 3); echo $?; y=$(false) true; echo $?; echo $(echo a; exit 4); echo $?", "3\n0\na\n0\n"],
	["readonly r=1; r=2 echo hi; echo $?; x=5; x+=3 eval 'echo $x'; v=4 export v; echo $v", "bash: line 1: r: readonly variable\nhi\n0\n53\n4\n"],
	[
		'set -x; a=1; echo "b c" $a; for i in 1; do :; done; f() { :; }; f x; echo $(echo s)',
		"+ a=1\n+ echo 'b c' 1\nb c 1\n+ for i in 1\n+ :\n+ f x\n+ :\n++ echo s\n+ echo s\ns\n",
	],
	["set -u; (echo $x; echo no); echo rc $?; echo ${x?gone}; echo no", "bash: line 1: x: unbound variable\nrc 1\nbash: line 1: x: gone\n[exit 127]\n"],
	[
		"echo $((1/0)); echo no\necho next; eval 'echo $((1/0)); echo no'; echo after",
		'bash: line 1: 1/0: division by 0 (error token is "0")\nnext\nbash: line 2: 1/0: division by 0 (error token is "0")\nafter\n',
	],
];

describe("bash -c", () => {
	it.each(recorded)("%s", (script, output) => {
		expect(run("bash", "-c", script)).toBe(output);
	});

	it("ends endless recursion with a message", () => {
		expect(run("bash", "-c", "f() { f; }; f")).toMatch(/^bash: line 1: f: maximum function nesting level exceeded \(\d+\)\n\[exit 1\]\n$/);
		expect(run("bash", "-c", "r() { for i in 1; do while :; do { eval r; }; done; done; }; r")).toMatch(/nesting level exceeded \(\d+\)\n\[exit 1\]\n$/);
	});

	it("ends without memory as bash does, and gives back what variables held", () => {
		expect(run("bash", "-c", "ulimit -v 200000; x=aa; while :; do x=$x$x; done")).toBe("bash: xmalloc: cannot allocate 134217729 bytes\n[exit 2]\n");
		const grown = "x=aa; while [ ${#x} -lt 60000000 ]; do x=$x$x; done";
		expect(run("bash", "-c", `ulimit -v 300000; for i in 1 2 3 4 5 6 7; do ${grown}; unset x; done; f() { local x; ${grown}; }; f; f; f; echo fine`)).toBe(
			"fine\n",
		);
	});

	it("lets a program take over the process of its last command", () => {
		expect(run("bash", "-c", "echo $$; sh -c 'echo $$'")).toMatch(/^(\d+)\n\1\n$/);
		expect(run("bash", "-c", "echo $$; sh -c 'echo $PPID'; true")).toMatch(/^(\d+)\n\1\n$/);
		expect(run("bash", "-c", "(echo $BASHPID; sh -c 'echo $$')")).toMatch(/^(\d+)\n\1\n$/);
	});
});

describe("sh", () => {
	it.each([
		[
			"nosuch; echo $?; cd /nosuch; cat < /nosuch; echo > /nosuch/x; echo ${x?}; echo no",
			"sh: 1: nosuch: not found\n127\nsh: 1: cd: can't cd to /nosuch\nsh: 1: cannot open /nosuch: No such file\nsh: 1: cannot create /nosuch/x: Directory nonexistent\nsh: 1: x: parameter not set\n[exit 2]\n",
		],
		["sh -c 'kill -9 $$'; echo $?; sh -c 'kill -9 $$' | cat", "Killed\n137\nKilled\n"],
		["set -- a; shift 3; echo no", "sh: 1: shift: can't shift that many\n[exit 2]\n"],
		["readonly x=1; x=2; echo no", "sh: 1: x: is read only\n[exit 2]\n"],
		["echo 'a\\tb'; echo {1..3}", "a\tb\n{1..3}\n"],
	])("%s", (script, output) => {
		expect(run("sh", "-c", script)).toBe(output);
	});
});

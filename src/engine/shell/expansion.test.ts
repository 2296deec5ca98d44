// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are scripts
import { describe, expect, test } from "vitest";
import { FixtureShell, play } from "./expansion-fixture.ts";

/** Script, then what bash itself printed; `show` prints each word between angle brackets. */
const cases = (rows: readonly (readonly [string, string])[]): void => {
	test.each(rows)("%s", (script, expected) => {
		expect(play(script)).toBe(`${expected}\n`);
	});
};

describe("braces", () => {
	cases([
		["echo {a{b,c}} {a,b}{c,d} {a}b{c,d} {a,{b,c}d,e} {a,b {,} x{,y}z {} {,a}", "{ab} {ac} ac ad bc bd {a}bc {a}bd a bd cd e {a,b xz xyz {} a"],
		[
			"echo {1..3} {3..1} {01..10..3} {a..e..2} {1..10..-3} {-01..2} {1..a} {1..2..0} {1...3}",
			"1 2 3 3 2 1 01 04 07 10 a c e 1 4 7 10 -01 000 001 002 {1..a} 1 2 {1...3}",
		],
		['x=3; echo {1..$x} {$x,y} {"a,b",c} {a\\,b,c} "{a,b}" \\{a,b} ${x}{1,2}', "{1..3} 3 y a,b c a,b c {a,b} {a,b} 31 32"],
		["echo {~,/x}/q a=~/b", "/root/q /x/q a=/root/b"],
	]);
});

describe("splitting", () => {
	cases([
		['set -- "a b" "" c; show "$@" - $@ - "$*" - $* - "x$@y"', "<a b><><c><-><a><b><c><-><a b  c><-><a><b><c><-><xa b><><cy>"],
		['set --; x=; show "$@" - "a$@" - ""$@ - "$@$x" - $x"$@" - "$*"', "<-><a><-><><-><><-><-><>"],
		['set -- "a b" "" c; IFS=:; show "$*" $*; IFS=; show $* "$*"', "<a b::c><a b><><c>\n<a b><c><a bc>"],
		['IFS=:; x=:a::b:; show $x - $x"c" - $x$x', "<><a><><b><-><><a><><b><c><-><><a><><b><><a><><b>"],
		['IFS=:; y=a:; show $y - $y"" - $y$y', "<a><-><a><><-><a><a>"],
		["IFS=' :'; z=' : a : b '; show $z; z='a b'; show x$z\"y z\"$z; z=' a '; show x${z}y", "<><a><b>\n<xa><by za><b>\n<x><a><y>"],
		['x="a  b"; show ${x:+"$x" c} ${nope:-p "q r" s} "${nope:-$x}" ${nope:-$x} ${nope-a\\ b}', "<a  b><c><p><q r><s><a  b><a><b><a b>"],
		['set -- "a b" c; show ${nope:-"$@"} "${nope:-$@}" ${1+"$@"}', "<a b><c><a b><c><a b><c>"],
		['show $(echo a  b) "$(echo a  b)"`echo x`', "<a><b><a bx>"],
	]);
});

describe("parameters", () => {
	cases([
		['x=a/b/c.d.e; echo ${x#*/} ${x##*/} ${x%.*} ${x%%.*} ${x%%[!a]*} ${x#"a/"} ${x%"*"}', "b/c.d.e c.d.e a/b/c.d a/b/c a b/c.d.e a/b/c.d.e"],
		[
			'x=abcabc; echo ${x/b/X} ${x//b/X} ${x/#a/X} ${x/%c/X} ${x//[ac]} ${x//b*/<&>} ${x//b/"&"} ${x/%/Z} ${x/#/Z}',
			"aXcabc aXcaXc Xbcabc abcabX bb a<bcabc> a&ca&c abcabcZ Zabcabc",
		],
		["x=hello; echo ${x:1:3} ${x: -2:1} ${x:(-2)} ${x:0:-1} ${x:10} ${x::2} ${x:1+1} ${#x}", "ell l lo hell he llo 5"],
		["set -- a b c d; echo ${@:2} ${@:2:2} ${@:0:1} ${@: -1} ${#@} ${!#}", "b c d b c bash d 4 d"],
		["x=hello; echo ${x^} ${x^^} ${x^^[el]} ${x~} ${x@U} ${x@u}; X=HELLO; echo ${X,} ${X,,[EL]}", "Hello HELLO hELLo Hello HELLO Hello\nhELLO HellO"],
		["x=한글문자; echo ${#x} ${x:1:2} ${x#?} ${x/글/X}; y=😀x; echo ${#y} ${y:1} ${y/?/Z}", "4 글문 글문자 한X문자\n2 x Zx"],
		['unset x; echo ${x-a} ${x:-b} ${x+c} ${x:=d} $x ${x:+e} "${y-}"', "a b d d e "],
		["v=x; x=val; echo ${!v}; a=(p q); v='a[1]'; echo ${!v}; v='a[@]'; show \"${!v}\"; set -- one two; v=2; echo ${!v}", "val\nq\n<p><q>\ntwo"],
		[
			'a=(1 "2 3" 4); show "${a[@]}" "${a[*]}" "${a[@]:1}" "${a[@]: -1}" "${!a[@]}" "${#a[@]}" "${#a[1]}" "${a[@]/2/x}"',
			"<1><2 3><4><1 2 3 4><2 3><4><4><0><1><2><3><3><1><x 3><4>",
		],
		["a=(a b c); unset 'a[1]'; echo ${a[@]:1} ${!a[@]} ${a[-1]} ${a[1]-unset} $a", "c 0 2 c unset a"],
		["p1=a p2=b; echo ${!p*} ${nope@Q} ${p1@A}", "p1 p2 p1='a'"],
		["x='a b'; y=$'q\\n'; echo ${x@Q} \"${y@Q}\" \"${y@E}\"; p='\\u@\\h \\w'; echo \"${p@P}\"", "'a b' $'q\\n' q\n\nroot@lab /w"],
	]);
});

describe("quoting", () => {
	cases([
		['echo "${nope:-\'a\'}" "${nope:-\\"a\\"}" "${nope:-\\a\\$\\}}" ${nope:-\'a b\'} ${nope:-\\a\\$\\}} "${nope:-"a"b}"', "'a' \"a\" \\a$} a b a$} ab"],
		['y=abc; echo "${y#\'a\'}" "${y#\\a}" "${y/\'b\'/\'Z\'}" "${y/b/"Z"}" "${y/b/\\Z}"', "bc bc aZc aZc aZc"],
		[
			'echo ~ ~/a "~" ~root ~nouser ~+ a=~/x:~root a:~ --x=~ x~ ~"a" \\~; a=~:~root; echo $a',
			"/root /root/a ~ /root ~nouser /w a=/root/x:/root a:~ --x=~ x~ ~a ~\n/root:/root",
		],
		["unset HOME; echo ~", "/root"],
		["echo $'a\\tb\\x41\\u263a\\101\\'' \"a\\$b\\q\"", "a\tbA☺A' a$b\\q"],
	]);

	test("here-documents expand what double quotes would, but keep the quotes", () => {
		expect(play('x=1; cat <<E\n$x "$x" \'$x\' \\$x \\\\ \\a `echo hi` $((1+2)) ${nope:-"q"} a\\\nb\nE')).toBe("1 \"1\" '1' $x \\ \\a hi 3 q ab\n");
		expect(play("x=1; cat <<-E\n\t\ta $x\n\t\tb\tc\n\tE")).toBe("a 1\nb\tc\n");
		expect(play("x=1; cat <<'E'\n$x \\a\nE")).toBe("$x \\a\n");
	});
});

describe("names of files", () => {
	cases([
		[
			'echo * *.c [ab].c s*/*.c */ ? 가* /w/*.txt nope* "*" ./a* *.{c,txt}',
			"a.c b.c b.txt sub 가.txt a.c b.c a.c b.c sub/a.c sub/ ? 가.txt /w/b.txt /w/가.txt nope* * ./a.c a.c b.c b.txt 가.txt",
		],
		["echo .*; x='*.c'; echo $x \"$x\"; x='b\\.c'; echo $x", ".hidden\na.c b.c *.c\nb\\.c"],
		["shopt -s globstar; echo **/*.c sub/** **/", "a.c b.c sub/a.c sub/deep/x.c sub/ sub/a.c sub/deep sub/deep/x.c sub/ sub/deep/"],
		["shopt -s nullglob dotglob; echo nope* *", ".hidden a.c b.c b.txt sub 가.txt"],
		["shopt -s failglob; echo nope*", "no match: nope*"],
		["shopt -s extglob; echo !(*.c) @(a|b).c +([a-z]).c", "b.txt sub 가.txt a.c b.c a.c b.c"],
		["shopt -s noglob; echo *", "*"],
	]);
});

describe("mistakes", () => {
	cases([
		["echo ${x!y}", "${x!y}: bad substitution"],
		["echo ${x:?}", "x: parameter null or not set"],
		["echo ${x?my words}", "x: my words"],
		["echo ${!nope}", "nope: invalid indirect expansion"],
		["v='a b'; echo ${!v}", "a b: invalid variable name"],
		["x=abc; echo ${x:0:-5}", "-5: substring expression < 0"],
		["x=abc; echo ${x:1/0}", 'x: 1/0: division by 0 (error token is "0")'],
		["echo ${1:=a}", "$1: cannot assign in this way"],
		["a=(1); a[-5]=3", "a[-5]: bad array subscript"],
		["declare -r x=1; x=2", "x: readonly variable"],
	]);

	test("set -u names the parameter as it was written", () => {
		const shell = new FixtureShell();
		shell.options.add("nounset");
		for (const [script, message] of [
			["echo $x", "x"],
			["echo ${x}", "x"],
			["echo $1", "$1"],
			["echo ${1}", "1"],
			["echo ${x[0]}", "x[0]"],
			["echo ${#x}", "x"],
		])
			expect(shell.run(script as string)).toBe(`${message}: unbound variable\n`);
		expect(shell.run("echo [$@] [${a[@]}] [${x-}]")).toBe("[] [] []\n");
	});

	test("dash knows only what POSIX has", () => {
		expect(play("x=abc; echo ${x/a/b}", "dash")).toBe("Bad substitution\n");
		expect(play("x=abc; echo {a,b} ${x#a} ${#x} ~+", "dash")).toBe("{a,b} bc 3 ~+\n");
		expect(play("echo ${x:?}", "dash")).toBe("x: parameter not set or null\n");
	});
});

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are scripts
import { describe, expect, test } from "vitest";
import { FixtureShell, play } from "./expansion-fixture.ts";

describe("values", () => {
	test.each([
		["7/2, -7/2", "-3"],
		["-7%3", "-1"],
		["2**10", "1024"],
		["2**3**2", "512"],
		["2**63", "-9223372036854775808"],
		["2**64", "0"],
		["9223372036854775807+1", "-9223372036854775808"],
		["9007199254740993+2", "9007199254740995"],
		["1000000007*1000000009", "1000000016000000063"],
		["-9223372036854775808/-1", "-9223372036854775808"],
		["99999999999999999999", "7766279631452241919"],
		["0x1f+017+2#101+36#z+64#_", "149"],
		["0xffffffffffffffff", "-1"],
		["1<<64", "1"],
		["-1>>1", "-1"],
		["~5+!5+!0", "-5"],
		["5>3 && 2<=1 || 3!=4", "1"],
		["(6&3)+(6|3)*10+(6^3)*100", "572"],
		["1?2:3", "2"],
		["0 && 1/0", "0"],
		["1 || 1/0", "1"],
		["", "0"],
		["- -4 + --4", "8"],
	])("%s is %s", (expression, value) => {
		expect(play(`echo $((${expression}))`)).toBe(`${value}\n`);
	});
});

test("variables are read as expressions and assigned to", () => {
	expect(play("x=5; echo $((x++)) $((++x)) $((x--)) $((--x)) $((x*=3)) $((x<<=2)) $((x|=1)) $x $((y=x=7)) $((z)) $y")).toBe("5 7 7 5 15 60 61 61 7 0 7\n");
	expect(play("z='y+1'; y='2*3'; echo $((z)) $((z*2)) $((-z))")).toBe("7 14 -7\n");
	expect(play('op=+; x=3; echo $((1 $op "2")) $(( $(echo 4) * x )) $[x+1] $((${x}0))')).toBe("3 12 4 30\n");
});

test("elements of arrays", () => {
	expect(play("a=(1 2 3); i=2; echo $((a[1]+=5)) $((a[0]++)) $((a)) $((a[-1])) $((a[i])) $((a[$i-1])) $((a[7]=9)); echo ${a[@]}")).toBe(
		"7 1 2 3 3 7 9\n2 7 3 9\n",
	);
	expect(play("declare -A m; m[k]=5; m[a b]=7; echo $((m[k]++)) ${m[k]} $((m[a b]+1))")).toBe("5 6 8\n");
	expect(play("a=(0 0 0); i=0; : $((a[i++]+=1)); echo ${a[@]} $i")).toBe("1 0 0 1\n");
});

describe("mistakes", () => {
	test.each([
		["1/0", '1/0: division by 0 (error token is "0")'],
		["1 +", '1 +: arithmetic syntax error: operand expected (error token is "+")'],
		["1 2", '1 2: arithmetic syntax error in expression (error token is "2")'],
		["08+1", '08: value too great for base (error token is "08")'],
		["3#9", '3#9: value too great for base (error token is "3#9")'],
		["65#1", '65#1: invalid arithmetic base (error token is "65#1")'],
		["a=", 'a=: arithmetic syntax error: operand expected (error token is "=")'],
		["1=2", '1=2: attempted assignment to non-variable (error token is "=2")'],
		["2**-1", '2**-1: exponent less than 0 (error token is "1")'],
		["1?2", '1?2: `:\' expected for conditional expression (error token is "2")'],
		["x++ ++", 'x++ ++: arithmetic syntax error: operand expected (error token is "+")'],
		["@", '@: arithmetic syntax error: operand expected (error token is "@")'],
		["1.5", '1.5: arithmetic syntax error: invalid arithmetic operator (error token is ".5")'],
	])("%s", (expression, message) => {
		expect(play(`echo $((${expression}))`)).toBe(`${message}\n`);
	});

	test("a variable that names itself ends", () => {
		expect(play("x=x; echo $((x))")).toBe('x: expression recursion level exceeded (error token is "x")\n');
	});

	test("set -u counts", () => {
		const shell = new FixtureShell();
		shell.options.add("nounset");
		expect(shell.run("echo $((nope+1))")).toBe("nope: unbound variable\n");
	});

	test("dash has fewer operators and other words", () => {
		expect(play("echo $((1/0))", "dash")).toBe('arithmetic expression: division by zero: "1/0"\n');
		expect(play("x=5; echo $((x++))", "dash")).toBe('arithmetic expression: expecting primary: "x++"\n');
		expect(play("echo $((1,2))", "dash")).toBe('arithmetic expression: expecting EOF: "1,2"\n');
		expect(play("x=5; echo $((x+=3)) $((x>3?1:2))", "dash")).toBe("8 1\n");
	});
});

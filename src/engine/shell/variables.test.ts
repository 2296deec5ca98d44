// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are scripts
import { describe, expect, test } from "vitest";
import { AssociativeArray } from "./arrays.ts";
import { declaration } from "./declaration.ts";
import { FixtureShell, play } from "./expansion-fixture.ts";
import { Attribute } from "./variable.ts";
import type { Variables } from "./variables.ts";

/** What declare -p prints of one. */
function declared(script: string, name: string): string {
	const shell = new FixtureShell();
	expect(shell.run(script)).toBe("");
	const variable = shell.variables.find(name);
	return variable ? declaration(name, variable.attributes, variable.read(shell.variables)) : "not found";
}

describe("declare -p", () => {
	test.each([
		["a=(x 'y z' $'t\\tn' '$v' [10]='a\"b')", "a", 'declare -a a=([0]="x" [1]="y z" [2]=$\'t\\tn\' [3]="\\$v" [10]="a\\"b")'],
		["declare -A m=([a]=1 [b]=2 ['x y']=3 ['$q']=4)", "m", 'declare -A m=([b]="2" [a]="1" ["x y"]="3" ["\\$q"]="4" )'],
		["declare -irx n=5", "n", 'declare -irx n="5"'],
		["y=$'a\\nb\\x01\\xff한'", "y", "declare -- y=$'a\\nb\\001\\377한'"],
		["declare e", "e", "declare -- e"],
		["declare -u u=hello; u+=x", "u", 'declare -u u="HELLOX"'],
		["declare -i i=3+4; i+=5", "i", 'declare -i i="12"'],
		["a=(1 2); a+=(3); a[0]+=z; a+=y", "a", 'declare -a a=([0]="1zy" [1]="2" [2]="3")'],
		["a=([2]=b [0]=a x)", "a", 'declare -a a=([0]="a" [1]="x" [2]="b")'],
		["declare -A d; d=(k1 v1 k2 v2); d+=([k3]=v3); d[k1]+=x; unset 'd[k2]'", "d", 'declare -A d=([k1]="v1x" [k3]="v3" )'],
		["x=abc; x=(${x} {1,2})", "x", 'declare -a x=([0]="abc" [1]="1" [2]="2")'],
		["declare -n r=x; r=new", "x", 'declare -- x="new"'],
		["declare -n r='a[1]'; a=(p q); r=new", "a", 'declare -a a=([0]="p" [1]="new")'],
	])("%s", (script, name, expected) => {
		expect(declared(script, name)).toBe(expected);
	});

	test("associative arrays come in the order of bash's hash table", () => {
		const array = new AssociativeArray(["a", "b", "key", "foo", "bar", "one", "two", "three", "한", "x y", "$q", "é"].map((key) => [key, ""] as const));
		expect(array.keys().join(",")).toBe("한,b,a,foo,two,bar,key,x y,three,one,$q,é");
	});
});

test("RANDOM follows bash's generator", () => {
	expect(play("RANDOM=42; echo $RANDOM $RANDOM $RANDOM; RANDOM=1; echo $RANDOM $RANDOM")).toBe("17772 26794 1435\n16807 10791\n");
});

describe("scopes", () => {
	const fresh = (): Variables => new FixtureShell().variables;

	test("a function sees its caller's variables, and its own hide them", () => {
		const variables = fresh();
		variables.set("x", "global");
		variables.push("function");
		variables.declareIn("local", "x").value = "outer";
		variables.push("function");
		expect(variables.get("x")).toBe("outer");
		variables.set("x", "changed");
		variables.pop();
		expect(variables.get("x")).toBe("changed");
		variables.unset("x");
		expect(variables.get("x")).toBeUndefined();
		variables.pop();
		expect(variables.get("x")).toBe("global");
	});

	test("unset in an inner function reveals the variable outside", () => {
		const variables = fresh();
		variables.set("x", "global");
		variables.push("function");
		variables.declareIn("local", "x").value = "outer";
		variables.push("function");
		variables.unset("x");
		expect(variables.get("x")).toBe("global");
	});

	test("assignments in front of a command are exported while it runs", () => {
		const variables = fresh();
		variables.push("command");
		variables.setForCommand("x", "1");
		expect(variables.exported().get("x")).toBe("1");
		variables.pop();
		expect(variables.exported().has("x")).toBe(false);
	});

	test("a copy and its original do not see each other's changes", () => {
		const variables = fresh();
		variables.set("x", "1");
		variables.change("x", Attribute.exported);
		variables.exported();
		const copy = variables.copy(variables.sys);
		variables.set("x", "2");
		copy.set("y", "3");
		expect([variables.get("x"), copy.get("x"), variables.get("y"), copy.get("y")]).toEqual(["2", "1", undefined, "3"]);
		expect([variables.exported().get("x"), copy.exported().get("x")]).toEqual(["2", "1"]);
	});

	test("arrays are copied when one side changes them", () => {
		const shell = new FixtureShell();
		shell.run("a=(1 2)");
		const copy = shell.variables.copy(shell.sys);
		shell.run("a[0]=9");
		expect(shell.run("echo ${a[@]}")).toBe("9 2\n");
		expect(copy.get("a")).toBe("1");
	});
});
